package dev.slipway.environment.secret;

import java.security.GeneralSecurityException;

/** A stored secret or keyset does not decrypt: it was changed, moved from another row, or its keyset is another one. */
public class UnreadableSecretException extends RuntimeException {

    UnreadableSecretException(String message, GeneralSecurityException cause) {
        super(message, cause);
    }
}
