package dev.slipway.gateway.identity;

import java.util.regex.Pattern;

/**
 * Name of an API client, which is also its OAuth client id and the subject of its tokens.
 *
 * @param value 2 to 63 lower-case letters, digits and hyphens, beginning with a letter
 */
public record ClientName(String value) {

    /** What a name looks like, as a regular expression. */
    public static final String FORM = "[a-z][a-z0-9-]{1,62}";

    // before the constant below, which is checked against it
    private static final Pattern PATTERN = Pattern.compile(FORM);

    /** The client that exists from the first start on and may do everything that people may do. */
    public static final ClientName ADMIN = new ClientName("admin");

    public ClientName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("Not a client name: " + value);
        }
    }

    /** Whether this could be a client's name. */
    public static boolean isValid(String value) {
        return PATTERN.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
