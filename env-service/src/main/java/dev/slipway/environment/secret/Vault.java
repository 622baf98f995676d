package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** Encrypts and decrypts the secrets of one owner. Holds the owner's key in the clear: open it, use it, drop it. */
public final class Vault {

    private final SecretOwner owner;
    private final Aead aead;

    Vault(SecretOwner owner, Aead aead) {
        this.owner = owner;
        this.aead = aead;
    }

    /** Encrypts a secret under its name. */
    public SealedSecret seal(SecretName name, Secret secret) {
        byte[] clear = secret.reveal().getBytes(StandardCharsets.UTF_8);
        try {
            return SealedSecret.of(aead.encrypt(clear, associatedData(name)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /**
     * Decrypts what was sealed for this owner under this name.
     *
     * @throws UnreadableSecretException when it was sealed for another owner or name, or was changed since
     */
    public Secret unseal(SecretName name, SealedSecret sealed) {
        byte[] clear;
        try {
            clear = aead.decrypt(sealed.ciphertext(), associatedData(name));
        } catch (GeneralSecurityException e) {
            throw new UnreadableSecretException(
                    "The stored secret %s of %s does not decrypt".formatted(name.value(), owner.id()), e);
        }
        try {
            return Secret.of(new String(clear, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    /** Owner and name; the owner's part has a fixed length, so no two pairs share their bytes. */
    private byte[] associatedData(SecretName name) {
        byte[] ownerBytes = owner.bytes();
        byte[] nameBytes = name.value().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(ownerBytes.length + nameBytes.length)
                .put(ownerBytes)
                .put(nameBytes)
                .array();
    }
}
