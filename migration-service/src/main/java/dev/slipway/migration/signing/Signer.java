package dev.slipway.migration.signing;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A person, team or machine whose signatures are known.
 *
 * @param name what it is called, e.g. {@code build-server}
 * @param key its public key
 * @param setBy who registered the key
 * @param setAt when
 */
public record Signer(String name, VerificationKey key, String setBy, Instant setAt) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** Refuses a name that could not be one of a file in a package. */
    public Signer {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("must be made of lower-case letters, digits and hyphens");
        }
    }
}
