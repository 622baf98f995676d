package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultsTest {

    private static final SecretName PASSWORD = new SecretName("variable/PASSWORD");
    private static final Secret SECRET = Secret.of("päss wörd \uD83D\uDD11");

    private final SecretOwner owner = new SecretOwner(UUID.randomUUID());
    private final SecretOwner other = new SecretOwner(UUID.randomUUID());
    private final Map<SecretOwner, WrappedKeyset> stored = new HashMap<>();
    private final KeyEncryptionKey key = newKey("key-1");
    private final Vaults vaults = vaults(key);

    @Test
    void whatIsSealedIsUnsealedByTheSameOwnerUnderTheSameName() {
        SealedSecret sealed = vaults.create(owner).seal(PASSWORD, SECRET);

        assertThat(vaults.open(owner).unseal(PASSWORD, sealed).reveal()).isEqualTo(SECRET.reveal());
    }

    @Test
    void anEmptySecretIsASecretToo() {
        Vault vault = vaults.create(owner);

        assertThat(vault.unseal(PASSWORD, vault.seal(PASSWORD, Secret.of(""))).reveal())
                .isEmpty();
    }

    @Test
    void theSameSecretNeverHasTheSameCiphertextTwice() {
        Vault vault = vaults.create(owner);

        assertThat(vault.seal(PASSWORD, SECRET)).isNotEqualTo(vault.seal(PASSWORD, SECRET));
    }

    @Test
    void aCiphertextUnderAnotherNameDoesNotDecrypt() {
        Vault vault = vaults.create(owner);
        SealedSecret sealed = vault.seal(PASSWORD, SECRET);

        assertThatExceptionOfType(UnreadableSecretException.class)
                .isThrownBy(() -> vault.unseal(new SecretName("variable/OTHER"), sealed));
    }

    @Test
    void aCiphertextOfAnotherOwnerDoesNotDecrypt() {
        SealedSecret sealed = vaults.create(owner).seal(PASSWORD, SECRET);
        Vault others = vaults.create(other);

        assertThatExceptionOfType(UnreadableSecretException.class).isThrownBy(() -> others.unseal(PASSWORD, sealed));
    }

    @Test
    void aCiphertextMovedTogetherWithItsKeysetDoesNotDecrypt() {
        vaults.create(owner);
        stored.put(other, keysetOf(owner));

        assertThatExceptionOfType(UnreadableSecretException.class).isThrownBy(() -> vaults.open(other));
    }

    @Test
    void aChangedCiphertextDoesNotDecrypt() {
        Vault vault = vaults.create(owner);
        byte[] changed = vault.seal(PASSWORD, SECRET).ciphertext();
        changed[changed.length - 1] ^= 1;

        assertThatExceptionOfType(UnreadableSecretException.class)
                .isThrownBy(() -> vault.unseal(PASSWORD, SealedSecret.of(changed)));
    }

    @Test
    void theStoredKeysetHoldsNoKeyInTheClear() {
        vaults.create(owner);

        assertThatExceptionOfType(GeneralSecurityException.class)
                .isThrownBy(() -> TinkProtoKeysetFormat.parseEncryptedKeyset(
                        keysetOf(owner).bytes(), newKey("key-2").aead(), owner.bytes(), RegistryConfiguration.get()));
        assertThat(keysetOf(owner).wrappedBy()).isEqualTo(key.id());
    }

    @Test
    void anotherKeyEncryptionKeyIsRefusedAtOnce() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> vaults(newKey("key-2")))
                .withMessageContaining("the place of key-2")
                .withMessageContaining("id key-1");
    }

    @Test
    void noTextFormShowsASecret() {
        assertThat(SECRET).hasToString("Secret[hidden]");
        assertThat(vaults.create(owner).seal(PASSWORD, SECRET).toString()).doesNotContain(SECRET.reveal());
    }

    private WrappedKeyset keysetOf(SecretOwner owner) {
        return Objects.requireNonNull(stored.get(owner));
    }

    private Vaults vaults(KeyEncryptionKey keyEncryptionKey) {
        try {
            return new Vaults(keyEncryptionKey, _ -> List.of(new KeyEncryptionKeyId("key-1")), new DataKeysets() {
                @Override
                public void add(SecretOwner owner, WrappedKeyset keyset) {
                    stored.put(owner, keyset);
                }

                @Override
                public Optional<WrappedKeyset> find(SecretOwner owner) {
                    return Optional.ofNullable(stored.get(owner));
                }
            });
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyEncryptionKey newKey(String id) {
        try {
            AeadConfig.register();
            Aead aead = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get())
                    .getPrimitive(RegistryConfiguration.get(), Aead.class);
            return new KeyEncryptionKey() {
                @Override
                public KeyEncryptionKeyId id() {
                    return new KeyEncryptionKeyId(id);
                }

                @Override
                public String source() {
                    return "the place of " + id;
                }

                @Override
                public Aead aead() {
                    return aead;
                }
            };
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
