package dev.slipway.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names one environment of one application, written {@code crm/dev}. Both names are slugs that never change once given:
 * lower-case letters, digits and hyphens, at most 63 characters.
 *
 * @param application the application's slug
 * @param environment the environment's slug, unique in its application
 */
public record EnvironmentRef(String application, String environment) {

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** @throws IllegalArgumentException when one of the names is not a slug */
    public EnvironmentRef {
        requireSlug("application", application);
        requireSlug("environment", environment);
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is not {@code application/environment}
     */
    @JsonCreator
    public static EnvironmentRef parse(String written) {
        int slash = written.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "An environment is written application/environment, as in crm/dev, not '%s'".formatted(written));
        }
        return new EnvironmentRef(written.substring(0, slash), written.substring(slash + 1));
    }

    /** The written form, {@code application/environment}. */
    @JsonValue
    @Override
    public String toString() {
        return application + "/" + environment;
    }

    private static void requireSlug(String what, String value) {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "The %s name '%s' must start with a lower-case letter and hold only lower-case letters, digits and hyphens, at most 63"
                            .formatted(what, value));
        }
    }
}
