package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultsTest {

    private static final SecretName PASSWORD = new SecretName("variable/PASSWORD");
    private static final Secret SECRET = Secret.of("päss wörd \uD83D\uDD11");

    private final SecretOwner owner = new SecretOwner(UUID.randomUUID());
    private final SecretOwner other = new SecretOwner(UUID.randomUUID());
    private final StoredInMemory stored = new StoredInMemory();
    private final TestKey key = TestKey.local("key-1");
    private final Vaults vaults = new Vaults(stored.startWith(key));

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
        stored.put(other, stored.keysetOf(owner));

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
                        stored.keysetOf(owner).bytes(),
                        TestKey.local("key-2").aead(),
                        owner.bytes(),
                        RegistryConfiguration.get()));
        assertThat(stored.keysetOf(owner).wrappedBy()).isEqualTo(key.id());
    }

    @Test
    void aSecondKeysetForOneOwnerIsRefused() {
        vaults.create(owner);

        assertThatIllegalStateException().isThrownBy(() -> vaults.create(owner));
    }

    @Test
    void theVaultOfAnOwnerIsCreatedWhenItIsFirstNeeded() {
        SealedSecret sealed = vaults.openOrCreate(owner).seal(PASSWORD, SECRET);

        assertThat(vaults.openOrCreate(owner).unseal(PASSWORD, sealed).reveal()).isEqualTo(SECRET.reveal());
    }

    @Test
    void theFormerKeyStillOpensWhatItWraps() {
        SealedSecret sealed = vaults.create(owner).seal(PASSWORD, SECRET);
        Vaults rotated = new Vaults(stored.startWith(TestKey.local("key-2"), key));

        assertThat(rotated.open(owner).unseal(PASSWORD, sealed).reveal()).isEqualTo(SECRET.reveal());
        rotated.create(other);
        assertThat(stored.keysetOf(other).wrappedBy()).hasToString("key-2");
    }

    @Test
    void aKeysetOfAKeyThatThisInstanceLacksIsNamedWithTheKey() {
        Vaults rotated = new Vaults(stored.startWith(TestKey.local("key-2"), key));
        rotated.create(owner);

        assertThatExceptionOfType(KeyEncryptionKeyUnavailableException.class)
                .isThrownBy(() -> vaults.open(owner))
                .withMessageContaining(owner.id().toString())
                .withMessageContaining("key-2")
                .withMessageContaining("the place of key-1");
    }

    @Test
    void aLocalKeyUnwrapsForEachUse() {
        vaults.create(owner);
        int before = key.unwrappings();

        vaults.open(owner);
        vaults.open(owner);

        assertThat(key.unwrappings()).isEqualTo(before + 2);
    }

    @Test
    void aKeyManagementServiceIsAskedOnceForManyReads() {
        TestKey service = TestKey.remote("kms:1");
        Vaults remote = new Vaults(new StoredInMemory().startWith(service));
        SealedSecret sealed = remote.create(owner).seal(PASSWORD, SECRET);
        int before = service.unwrappings();

        for (int read = 0; read < 200; read++) {
            assertThat(remote.open(owner).unseal(PASSWORD, sealed).reveal()).isEqualTo(SECRET.reveal());
        }

        assertThat(service.unwrappings()).isEqualTo(before + 1);
    }

    @Test
    void whatIsMovedOrRemovedInTheDatabaseIsNotAnsweredFromMemory() {
        StoredInMemory database = new StoredInMemory();
        Vaults remote = new Vaults(database.startWith(TestKey.remote("kms:1")));
        remote.create(owner);
        remote.open(owner);

        database.put(other, database.keysetOf(owner));
        database.remove(owner);

        assertThatExceptionOfType(KeyEncryptionKeyUnavailableException.class).isThrownBy(() -> remote.open(other));
        assertThatIllegalStateException().isThrownBy(() -> remote.open(owner));
    }

    @Test
    void aKeyManagementServiceThatDoesNotAnswerIsNamed() {
        TestKey service = TestKey.remote("kms:1");
        Vaults remote = new Vaults(new StoredInMemory().startWith(service));
        remote.create(owner);
        service.goDown();

        assertThatExceptionOfType(KeyEncryptionKeyUnavailableException.class)
                .isThrownBy(() -> remote.open(owner))
                .withMessageContaining("the place of kms:1");
        service.comeBack();
        assertThat(remote.open(owner)).isNotNull();
    }

    @Test
    void noTextFormShowsASecret() {
        assertThat(SECRET).hasToString("Secret[hidden]");
        assertThat(vaults.create(owner).seal(PASSWORD, SECRET).toString()).doesNotContain(SECRET.reveal());
    }
}
