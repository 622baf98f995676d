package dev.slipway.environment.secret.file;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.slipway.environment.secret.KeyEncryptionKey;
import dev.slipway.environment.secret.KeyEncryptionKeyException;
import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.SecretProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** A key-encryption key of 32 bytes, in base64 in a file. Read once, at start. */
@Component
class FileKeyEncryptionKey implements KeyEncryptionKey {

    private static final int KEY_BYTES = 32;
    private static final long LARGEST_FILE_BYTES = 1024;
    private static final String HOW_TO_MAKE_ONE =
            "Let slipway.secrets.key-encryption-key-file name the file that holds the key. For a new installation,"
                    + " make one with: (umask 077 && openssl rand -base64 32 > %s)";

    private final Path file;
    private final KeyEncryptionKeyId id;
    private final Aead aead;

    FileKeyEncryptionKey(SecretProperties properties) throws GeneralSecurityException {
        this.file = properties.keyEncryptionKeyFile();
        byte[] key = read(file);
        try {
            this.id = idOf(key);
            this.aead = aeadOf(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public KeyEncryptionKeyId id() {
        return id;
    }

    @Override
    public String source() {
        return "the file " + file;
    }

    @Override
    public Aead aead() {
        return aead;
    }

    private static byte[] read(Path file) {
        byte[] key;
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw notAKey(file);
            }
            key = Base64.getDecoder()
                    .decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException e) {
            throw new KeyEncryptionKeyException(
                    "The key-encryption key file %s does not exist.".formatted(file), HOW_TO_MAKE_ONE.formatted(file));
        } catch (IOException e) {
            // the kind of failure only: a message about bytes that do not decode could quote some of them
            throw new KeyEncryptionKeyException(
                    "The key-encryption key file %s cannot be read (%s)."
                            .formatted(file, e.getClass().getSimpleName()),
                    "Make it a plain text file that this service's user may read.");
        } catch (IllegalArgumentException e) {
            throw notAKey(file);
        }
        if (key.length != KEY_BYTES) {
            throw notAKey(file);
        }
        return key;
    }

    private static KeyEncryptionKeyException notAKey(Path file) {
        return new KeyEncryptionKeyException(
                "The key-encryption key file %s does not hold %d bytes in base64.".formatted(file, KEY_BYTES),
                HOW_TO_MAKE_ONE.formatted(file));
    }

    /** The key is 256 random bits, so a digest of it gives nothing away. */
    private static KeyEncryptionKeyId idOf(byte[] key) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("slipway key-encryption key id\n".getBytes(StandardCharsets.US_ASCII));
        return new KeyEncryptionKeyId("sha256:" + HexFormat.of().formatHex(digest.digest(key), 0, 8));
    }

    @AccessesPartialKey
    private static Aead aeadOf(byte[] key) throws GeneralSecurityException {
        AeadConfig.register();
        AesGcmParameters parameters = AesGcmParameters.builder()
                .setKeySizeBytes(KEY_BYTES)
                .setIvSizeBytes(12)
                .setTagSizeBytes(16)
                .setVariant(AesGcmParameters.Variant.NO_PREFIX)
                .build();
        AesGcmKey tinkKey = AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                .build();
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(tinkKey).withRandomId().makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), Aead.class);
    }
}
