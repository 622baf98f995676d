package dev.slipway.environment.variable;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What text a variable may hold: what PostgreSQL stores unchanged, within the size limit. */
final class VariableText {

    static final int LARGEST_VALUE_BYTES = 64 * 1024;
    private static final int LONGEST_DESCRIPTION = 1000;

    private VariableText() {}

    static void requireValue(VariableName name, String value) {
        int bytes = requireStorable(name, "value", value);
        if (bytes > LARGEST_VALUE_BYTES) {
            throw new VariableException.ValueTooLarge(name, bytes);
        }
    }

    static void requireDescription(VariableName name, String description) {
        requireStorable(name, "description", description);
        if (description.length() > LONGEST_DESCRIPTION) {
            throw new VariableException.InvalidText(
                    name, "description", "has more than %d characters".formatted(LONGEST_DESCRIPTION));
        }
    }

    static void requireReason(String reason) {
        wrongWith(reason).ifPresent(wrong -> {
            throw new VariableException.InvalidText("reason", wrong);
        });
        if (reason.length() > LONGEST_DESCRIPTION) {
            throw new VariableException.InvalidText(
                    "reason", "has more than %d characters".formatted(LONGEST_DESCRIPTION));
        }
    }

    private static int requireStorable(VariableName name, String part, String text) {
        wrongWith(text).ifPresent(wrong -> {
            throw new VariableException.InvalidText(name, part, wrong);
        });
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Optional<String> wrongWith(String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of("holds a NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return Optional.of("holds half of a surrogate pair, which is no character");
        }
        return Optional.empty();
    }
}
