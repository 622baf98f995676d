package dev.slipway.environment.imports;

import dev.slipway.contracts.VariableType;
import org.jspecify.annotations.Nullable;

/**
 * A variable as the text gives it.
 *
 * @param line where its name stands, counted from 1
 * @param name its name, which was not checked against the rule for names
 * @param type its type, or null when the text does not say
 * @param value the value to store, in which <code>${NAME}</code> is a reference and <code>$${NAME}</code> is none
 * @param description what it is for, or null when the text does not say
 */
public record ImportedLine(
        int line,
        String name,
        @Nullable VariableType type,
        String value,
        @Nullable String description) {

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "ImportedLine[line=%d, name=%s, type=%s, value=hidden]".formatted(line, name, type);
    }
}
