package dev.slipway.backup;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The keys that artifacts are encrypted to and decrypted with, and those that the service has itself. */
public interface EncryptionKeys {

    /** The public keys that backups are encrypted to where nothing else is said. */
    List<String> ofService();

    /** Whether a configured identity can decrypt what was encrypted to these public keys. */
    boolean canRead(Collection<String> publicKeys);

    /** Whether this is a public key that can be encrypted to. */
    boolean isPublicKey(String text);

    /** The public key that belongs to an identity's secret key; empty when it is no such key. */
    Optional<String> publicKeyOf(Secret identity);

    /**
     * Makes a key pair whose secret half only the passphrase opens.
     *
     * @param comment what the key is for; written beside it, without line breaks
     * @throws JobFailedException.Temporary when too many passphrases are being worked on
     */
    PassphraseKey newPassphraseKey(Secret passphrase, String comment);

    /**
     * The secret key in {@link PassphraseKey#file()}.
     *
     * @throws RestoreKeyException.WrongPassphrase when another passphrase opens it
     * @throws JobFailedException.Permanent when it is no such file
     * @throws JobFailedException.Temporary when too many passphrases are being worked on
     */
    Secret open(String passphraseKeyFile, Secret passphrase);

    /** Whether there is a configured identity, so that a key can be kept until its restore has ended. */
    boolean canSeal();

    /** A secret key, encrypted so that a configured identity decrypts it. */
    String seal(Secret key);

    /**
     * What was sealed.
     *
     * @throws JobFailedException.Permanent when no configured identity decrypts it
     */
    Secret unseal(String sealed);
}
