package dev.slipway.environment.variable;

import dev.slipway.environment.secret.SecretName;
import java.util.regex.Pattern;

/**
 * A variable's name, unique in its environment.
 *
 * @param value a letter, then letters, digits and underscores, at most {@value #LONGEST} characters
 */
public record VariableName(String value) implements Comparable<VariableName> {

    /** The most characters that a name may have. */
    public static final int LONGEST = 255;

    /** What a name matches. */
    public static final String PATTERN = "[A-Za-z][A-Za-z0-9_]{0,254}";

    private static final Pattern COMPILED = Pattern.compile(PATTERN);

    /** @throws VariableException.InvalidName when it breaks the rule */
    public VariableName {
        if (!COMPILED.matcher(value).matches()) {
            throw new VariableException.InvalidName();
        }
    }

    /** What a secret variable's value is bound to. */
    public SecretName asSecretName() {
        return new SecretName("variable/" + value);
    }

    @Override
    public int compareTo(VariableName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
