package dev.slipway.backup;

/**
 * Where a backup keeps the key that a passphrase opens.
 *
 * @param object the name of the object, which is one of the backup's: an age file that a passphrase decrypts to an identity
 * @param publicKey the recipient that the identity belongs to
 */
public record StoredPassphraseKey(String object, String publicKey) {}
