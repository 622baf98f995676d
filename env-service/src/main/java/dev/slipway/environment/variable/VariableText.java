package dev.slipway.environment.variable;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

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

    private static int requireStorable(VariableName name, String part, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new VariableException.InvalidText(name, part, "holds a NUL character");
        }
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return utf8.remaining();
        } catch (CharacterCodingException e) {
            throw new VariableException.InvalidText(
                    name, part, "holds half of a surrogate pair, which is no character");
        }
    }
}
