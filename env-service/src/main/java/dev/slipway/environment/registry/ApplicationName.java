package dev.slipway.environment.registry;

import java.util.regex.Pattern;

/**
 * An application's slug: the first part of an environment's written form, {@code crm} in {@code crm/dev}. It never
 * changes once given.
 *
 * @param value lower-case letters, digits and hyphens, a letter first, at most 63 characters
 */
public record ApplicationName(String value) {

    /** The rule for names as a regular expression. */
    public static final String PATTERN = "[a-z][a-z0-9-]{0,62}";

    private static final Pattern SLUG = Pattern.compile(PATTERN);

    /** @throws RegistryException.InvalidName when it is not a slug */
    public ApplicationName {
        if (!SLUG.matcher(value).matches()) {
            throw new RegistryException.InvalidName(
                    "An application's name starts with a lower-case letter and holds only lower-case letters, digits"
                            + " and hyphens, at most 63.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
