package dev.slipway.backup.web;

import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreChoices;
import java.util.List;
import java.util.Locale;

/**
 * What was looked at before a restore, as the API shows it.
 *
 * @param restorable whether a restore with these choices would begin
 * @param checks every check
 */
record RestoreCheckResource(boolean restorable, List<Check> checks) {

    /**
     * One check.
     *
     * @param subject what was looked at, e.g. {@code server-version}
     * @param outcome {@code passed}, {@code warning}, {@code tolerable} or {@code failed}
     * @param detail a sentence for people
     */
    record Check(String subject, String outcome, String detail) {}

    static RestoreCheckResource of(List<RestoreCheck> checks, RestoreChoices choices) {
        return new RestoreCheckResource(
                checks.stream().noneMatch(check -> check.stops(choices)),
                checks.stream()
                        .map(check -> new Check(written(check.subject()), written(check.outcome()), check.detail()))
                        .toList());
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
