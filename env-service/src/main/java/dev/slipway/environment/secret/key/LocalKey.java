package dev.slipway.environment.secret.key;

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
import dev.slipway.environment.secret.KeyEncryptionKeyId;
import dev.slipway.environment.secret.KeyPlace;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** A key-encryption key of 32 bytes that this process itself holds. */
final class LocalKey implements KeyEncryptionKey {

    /** How long the key is. */
    static final int BYTES = 32;

    private final KeyPlace place;
    private final KeyEncryptionKeyId id;
    private final Aead aead;

    private LocalKey(KeyPlace place, KeyEncryptionKeyId id, Aead aead) {
        this.place = place;
        this.id = id;
        this.aead = aead;
    }

    /** Makes a key of its base64 text, or gives empty when that is not a key's. */
    static Optional<LocalKey> decode(byte[] text, KeyPlace place) {
        byte[] stripped = stripped(text);
        byte[] key = new byte[0];
        try {
            key = Base64.getDecoder().decode(stripped);
            return key.length == BYTES ? Optional.of(new LocalKey(place, idOf(key), aeadOf(key))) : Optional.empty();
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        } finally {
            Arrays.fill(stripped, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public KeyEncryptionKeyId id() {
        return id;
    }

    @Override
    public String source() {
        return place.toString();
    }

    @Override
    public boolean remote() {
        return false;
    }

    @Override
    public Aead aead() {
        return aead;
    }

    @Override
    public String toString() {
        return id.toString();
    }

    private static byte[] stripped(byte[] text) {
        int from = 0;
        int to = text.length;
        while (from < to && Character.isWhitespace(text[from])) {
            from++;
        }
        while (from < to && Character.isWhitespace(text[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
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
                .setKeySizeBytes(BYTES)
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
