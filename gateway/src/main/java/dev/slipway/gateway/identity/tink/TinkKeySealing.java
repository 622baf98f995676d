package dev.slipway.gateway.identity.tink;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import dev.slipway.gateway.identity.KeySealing;
import dev.slipway.gateway.identity.SealedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM with a key from a file; the key's id is the associated data. */
final class TinkKeySealing implements KeySealing {

    private static final int KEY_BYTES = 32;
    private static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final Aead aead;
    private final Path file;

    TinkKeySealing(@Nullable Path keyEncryptionKeyFile) {
        if (keyEncryptionKeyFile == null) {
            throw new IllegalStateException("The signing key is kept encrypted, which needs a key: set "
                    + "slipway.identity.key-encryption-key-file to a file with 32 random bytes in base64");
        }
        file = keyEncryptionKeyFile;
        aead = aead(read(file));
    }

    private static byte[] read(Path file) {
        try {
            byte[] key = Base64.getDecoder().decode(Files.readString(file).strip());
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException("The key-encryption key cannot be read from " + file, unreadable);
        } catch (IllegalArgumentException notBase64) {
            // its message quotes the key: told below without it
        }
        throw new IllegalStateException("The key-encryption key in " + file + " is not 32 bytes in base64");
    }

    @AccessesPartialKey
    private static Aead aead(byte[] key) {
        try {
            return AesGcmJce.create(AesGcmKey.builder()
                    .setParameters(AesGcmParameters.builder()
                            .setKeySizeBytes(KEY_BYTES)
                            .setIvSizeBytes(IV_BYTES)
                            .setTagSizeBytes(TAG_BYTES)
                            .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                            .build())
                    .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                    .build());
        } catch (GeneralSecurityException unsupported) {
            throw new IllegalStateException("AES-256-GCM is not available", unsupported);
        }
    }

    @Override
    public SealedKey seal(String id, byte[] key) {
        try {
            return new SealedKey(id, aead.encrypt(key, id.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException("The signing key cannot be encrypted", failed);
        }
    }

    @Override
    public byte[] open(SealedKey sealed) {
        try {
            return aead.decrypt(sealed.ciphertext(), sealed.id().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException refused) {
            throw new IllegalStateException(
                    "The signing key in the database was encrypted with another key than the one in " + file
                            + ", or has been changed",
                    refused);
        }
    }
}
