package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.secret.RewrapKeysets.Batch;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RewrapKeysetsTest {

    private final StoredInMemory stored = new StoredInMemory();
    private final TestKey former = TestKey.local("key-1");
    private final TestKey current = TestKey.remote("kms:2");
    private final List<SecretOwner> owners = List.of(owner(1), owner(2), owner(3));

    @BeforeEach
    void threeOwnersHaveKeysetsOfTheFormerKey() {
        Vaults vaults = new Vaults(stored.startWith(former));
        owners.forEach(vaults::create);
    }

    @Test
    void theFingerprintsKeyIsRewrappedWithTheRest() {
        RewrapKeysets rewrap = startWith(current, former);
        assertThat(rewrap.remaining()).isEqualTo(4);

        assertThat(rewrap.next(null)).isEqualTo(new Batch.Rewrapped(2, owner(1)));
        assertThat(rewrap.remaining()).isEqualTo(2);
        assertThat(rewrap.unneeded()).isEmpty();
        assertThat(rewrap.next(owner(1))).isEqualTo(new Batch.Rewrapped(2, owner(3)));
        assertThat(rewrap.next(owner(3))).isEqualTo(new Batch.Nothing());

        assertThat(rewrap.remaining()).isZero();
        assertThat(rewrap.unneeded()).containsExactly(former);
    }

    @Test
    void anInstanceWithTheFormerKeyDoesNotWrapBack() {
        startWith(current, former).next(null);
        RewrapKeysets behind = startWith(former, current);

        assertThat(behind.next(null)).isEqualTo(new Batch.Superseded(current.id()));
        assertThat(behind.remaining()).isEqualTo(2);
    }

    @Test
    void aKeyThatIsStillToComeIsNotCalledUnneeded() {
        RewrapKeysets rewrap = startWith(former, current);

        assertThat(rewrap.next(null)).isEqualTo(new Batch.Nothing());
        assertThat(rewrap.unneeded()).isEmpty();
        assertThat(rewrap.remaining()).isZero();
    }

    @Test
    void aKeysetThatDoesNotUnwrapStaysAsItIsAndTheOthersGoOn() {
        WrappedKeyset moved = stored.keysetOf(owner(1));
        stored.put(owner(2), moved);
        RewrapKeysets rewrap = startWith(current, former);
        rewrap.next(null);

        assertThat(rewrap.next(owner(1)))
                .isInstanceOfSatisfying(
                        Batch.Stopped.class,
                        stopped -> assertThat(stopped.failed()).isEqualTo(owner(2)));
        assertThat(rewrap.next(owner(2))).isEqualTo(new Batch.Rewrapped(1, owner(3)));
        assertThat(stored.keysetOf(owner(2))).isEqualTo(moved);
        assertThat(rewrap.unneeded()).isEmpty();
    }

    @Test
    void whileAKeyManagementServiceIsDownNothingIsReplacedAndItIsAskedOnce() {
        RewrapKeysets rewrap = startWith(current, former);
        current.goDown();

        assertThat(rewrap.next(null))
                .isInstanceOfSatisfying(
                        Batch.Stopped.class,
                        stopped -> assertThat(stopped.count()).isZero());
        assertThat(current.unwrappings()).isEqualTo(1);
        assertThat(rewrap.remaining()).isEqualTo(4);
    }

    private RewrapKeysets startWith(KeyEncryptionKey newest, KeyEncryptionKey other) {
        return new RewrapKeysets(
                new KeyEncryptionKeys(newest, List.of(other)),
                stored,
                stored.startWith(newest, other),
                stored,
                StoredInMemory.properties());
    }

    private static SecretOwner owner(int number) {
        return new SecretOwner(new UUID(0x4000, Long.MIN_VALUE + number));
    }
}
