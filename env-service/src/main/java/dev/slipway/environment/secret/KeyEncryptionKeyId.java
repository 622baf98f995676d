package dev.slipway.environment.secret;

/**
 * Names a key-encryption key without telling anything of it, so that a stored keyset says which key it was wrapped by.
 *
 * @param value for example {@code sha256:5feceb66ffc86f38}, or {@code kms:} and a key management service's URI
 */
public record KeyEncryptionKeyId(String value) {

    @Override
    public String toString() {
        return value;
    }
}
