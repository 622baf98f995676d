package dev.slipway.backup;

/**
 * A key pair whose secret half nobody has but who knows a passphrase.
 *
 * @param publicKey what backups are encrypted to
 * @param file the secret half as an age file in ASCII armor that the passphrase opens; not secret in itself, and only as
 *     strong as the passphrase
 */
public record PassphraseKey(String publicKey, String file) {

    /** Only the public half: the other invites guessing. */
    @Override
    public String toString() {
        return "PassphraseKey[%s]".formatted(publicKey);
    }
}
