package dev.slipway.environment.variable;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for in some version of a set: a variable, or nothing any more.
 *
 * @param name the name
 * @param version the version of the set in which it became so
 * @param content its type and value, or null since it was removed
 * @param description what it is for; empty when nothing was said
 */
public record StoredVariable(
        VariableName name, long version, @Nullable VariableContent content, String description) {

    /** Whether there is no such variable in that version. */
    public boolean removed() {
        return content == null;
    }

    /** Its type and value, unless it was removed. */
    public Optional<VariableContent> contentIfPresent() {
        return Optional.ofNullable(content);
    }
}
