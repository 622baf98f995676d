package dev.slipway.environment.audit.web;

import dev.slipway.environment.audit.AuditAction;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Actions as the API spells them: {@code variable-changed}. */
final class ActionWords {

    private ActionWords() {}

    static String of(AuditAction action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<AuditAction> parse(String words) {
        return Arrays.stream(AuditAction.values())
                .filter(action -> of(action).equals(words))
                .findFirst();
    }
}
