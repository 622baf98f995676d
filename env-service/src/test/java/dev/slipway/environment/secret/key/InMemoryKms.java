package dev.slipway.environment.secret.key;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A key management service in this process, which Tink finds as it finds a real one's client. Any URI that begins with
 * {@code test-kms://} is a key; {@code test-kms://closed} is one that may not be used.
 */
public final class InMemoryKms implements KmsClient {

    private static final Map<String, Aead> KEYS = new ConcurrentHashMap<>();
    private static volatile boolean down;

    private boolean credentials;

    /** Lets every call fail as a service does that does not answer, or lets it answer again. */
    public static void setDown(boolean value) {
        down = value;
    }

    @Override
    public boolean doesSupport(String keyUri) {
        return keyUri.startsWith("test-kms://");
    }

    @Override
    public KmsClient withCredentials(@Nullable String path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KmsClient withDefaultCredentials() {
        credentials = true;
        return this;
    }

    @Override
    public Aead getAead(String keyUri) throws GeneralSecurityException {
        if (!credentials) {
            throw new GeneralSecurityException("no credentials");
        }
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
                return key(keyUri).encrypt(plaintext, associatedData);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
                return key(keyUri).decrypt(ciphertext, associatedData);
            }
        };
    }

    private static Aead key(String keyUri) throws GeneralSecurityException {
        if (down) {
            throw new IllegalStateException("the service does not answer");
        }
        if (keyUri.equals("test-kms://closed")) {
            throw new GeneralSecurityException("access denied");
        }
        AeadConfig.register();
        return KEYS.computeIfAbsent(keyUri, _ -> newKey());
    }

    private static Aead newKey() {
        try {
            return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
