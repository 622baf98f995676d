package dev.slipway.migration.apply;

import dev.slipway.migration.apply.ApplyFailure.FailedCheck;
import java.util.List;
import java.util.stream.Collectors;

/** Check queries found something after everything was applied. Everything was rolled back. */
public final class ChecksFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<FailedCheck> checks;

    ChecksFailedException(List<FailedCheck> checks) {
        super("Nothing was changed, because afterwards %s"
                .formatted(checks.stream().map(ChecksFailedException::told).collect(Collectors.joining(" And "))));
        this.checks = List.copyOf(checks);
    }

    /** The same in parts. */
    public ApplyFailure failure() {
        return ApplyFailure.ofChecks(checks);
    }

    private static String told(FailedCheck check) {
        String name = check.description().isEmpty()
                ? "check '%s'".formatted(check.name())
                : "check '%s' (%s)".formatted(check.name(), check.description());
        if (check.unusable() != null) {
            return "%s could not be asked: %s.".formatted(name, check.unusable());
        }
        String examples = String.join("; ", check.examples());
        return check.found() > check.examples().size()
                ? "%s would find %d rows, among them: %s.".formatted(name, check.found(), examples)
                : "%s would find: %s.".formatted(name, examples);
    }
}
