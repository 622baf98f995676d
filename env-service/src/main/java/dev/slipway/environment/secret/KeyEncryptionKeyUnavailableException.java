package dev.slipway.environment.secret;

import org.jspecify.annotations.Nullable;

/**
 * A keyset cannot be wrapped or unwrapped here and now, because this instance lacks the key-encryption key that the
 * keyset needs, or because the key management service that has it does not do so. Another instance, or the same one
 * later, may succeed.
 */
public class KeyEncryptionKeyUnavailableException extends RuntimeException {

    KeyEncryptionKeyUnavailableException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
