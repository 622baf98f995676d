package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is checked and registered at start. */
class KeysetsTest {

    private final StoredInMemory stored = new StoredInMemory();
    private final TestKey first = TestKey.local("key-1");
    private final TestKey second = TestKey.local("key-2");

    @Test
    void aNewKeyInPlaceOfTheOneThatIsNeededIsRefusedAtOnce() {
        stored.startWith(first);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> stored.startWith(second))
                .withMessage("This database's secrets are encrypted with the key-encryption key key-1, which is in none"
                        + " of the configured places: the place of key-2 (id key-2).")
                .satisfies(e -> assertThat(e.action()).contains("slipway.secrets.previous-key-encryption-keys"));
        assertThat(stored.all()).containsExactly(first.id());
    }

    @Test
    void everyPlaceThatWasLookedAtIsNamed() {
        stored.startWith(first);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> stored.startWith(second, TestKey.local("key-3")))
                .withMessageContaining("the place of key-2 (id key-2), the place of key-3 (id key-3)");
    }

    @Test
    void aNewKeyBesideTheFormerOneBecomesTheNewest() {
        stored.startWith(first);
        stored.startWith(second, first);

        assertThat(stored.all()).containsExactly(first.id(), second.id());
    }

    @Test
    void aKeyToComeIsNotRegistered() {
        stored.startWith(first, second);

        assertThat(stored.all()).containsExactly(first.id());
    }

    @Test
    void aFormerKeyThatWrapsNothingIsNotNeeded() {
        stored.startWith(first);
        Keysets rotated = stored.startWith(second, first);
        stored.replace(stored.take(List.of(first.id()), null, 10).stream()
                .map(rotated::rewrap)
                .toList());

        assertThat(new Fingerprints(stored.startWith(second)).open()).isNotNull();
    }

    @Test
    void theSameKeyInTwoPlacesIsOneKey() {
        stored.startWith(first, first);

        assertThat(new KeyEncryptionKeys(first, List.of(first)).others()).isEmpty();
    }

    @Test
    void onlyTheOwnersOwnKeysetIsRewrapped() {
        Keysets keysets = stored.startWith(first);
        new Vaults(keysets).create(new SecretOwner(UUID.randomUUID()));
        Keysets rotated = stored.startWith(second, first);
        var moved =
                new DataKeysets.OwnedKeyset(new SecretOwner(UUID.randomUUID()), stored.keysetOf(SecretOwner.SERVICE));

        assertThatExceptionOfType(UnreadableSecretException.class).isThrownBy(() -> rotated.rewrap(moved));
    }
}
