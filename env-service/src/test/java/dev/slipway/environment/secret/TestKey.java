package dev.slipway.environment.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;

/** A random key that counts its unwrappings, and that a test can let fail. */
final class TestKey implements KeyEncryptionKey {

    private final String id;
    private final boolean remote;
    private final Aead aead;
    private int unwrappings;
    private boolean down;

    private TestKey(String id, boolean remote) {
        this.id = id;
        this.remote = remote;
        try {
            AeadConfig.register();
            this.aead = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static TestKey local(String id) {
        return new TestKey(id, false);
    }

    static TestKey remote(String id) {
        return new TestKey(id, true);
    }

    int unwrappings() {
        return unwrappings;
    }

    void goDown() {
        down = true;
    }

    void comeBack() {
        down = false;
    }

    @Override
    public KeyEncryptionKeyId id() {
        return new KeyEncryptionKeyId(id);
    }

    @Override
    public String source() {
        return "the place of " + id;
    }

    @Override
    public boolean remote() {
        return remote;
    }

    @Override
    public Aead aead() {
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
                return aead.encrypt(plaintext, associatedData);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
                unwrappings++;
                if (down) {
                    throw new GeneralSecurityException("no answer");
                }
                return aead.decrypt(ciphertext, associatedData);
            }
        };
    }
}
