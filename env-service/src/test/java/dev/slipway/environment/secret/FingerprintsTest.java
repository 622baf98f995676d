package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FingerprintsTest {

    private static final SecretName NAME = new SecretName("variable/PASSWORD");
    private static final Secret VALUE = Secret.of("päss wörd");

    private final UUID application = UUID.randomUUID();
    private final StoredInMemory stored = new StoredInMemory();
    private final TestKey key = TestKey.local("key-1");
    private final Fingerprints fingerprints = new Fingerprints(stored.startWith(key));

    @Test
    void equalValuesUnderOneNameInOneApplicationHaveEqualFingerprints() {
        Fingerprint one = fingerprints.of(application, NAME, VALUE);
        Fingerprint other = fingerprints.of(application, NAME, Secret.of(VALUE.reveal()));

        assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(one.bytes()).hasSize(32);
        assertThat(Fingerprint.of(one.bytes())).isEqualTo(one);
    }

    @Test
    void valueNameAndApplicationAllCount() {
        Fingerprinter fingerprinter = fingerprints.open();

        assertThat(List.of(
                        fingerprinter.of(application, NAME, VALUE),
                        fingerprinter.of(application, NAME, Secret.of("other")),
                        fingerprinter.of(application, NAME, Secret.of("")),
                        fingerprinter.of(application, new SecretName("variable/OTHER"), VALUE),
                        fingerprinter.of(UUID.randomUUID(), NAME, VALUE)))
                .doesNotHaveDuplicates();
    }

    @Test
    void theEndOfANameDoesNotPassForTheStartOfAValue() {
        Fingerprinter fingerprinter = fingerprints.open();

        assertThat(fingerprinter.of(application, new SecretName("AB"), Secret.of("C")))
                .isNotEqualTo(fingerprinter.of(application, new SecretName("A"), Secret.of("BC")));
    }

    @Test
    void anotherInstallationHasOtherFingerprints() {
        Fingerprints elsewhere = new Fingerprints(new StoredInMemory().startWith(key));

        assertThat(elsewhere.of(application, NAME, VALUE)).isNotEqualTo(fingerprints.of(application, NAME, VALUE));
    }

    @Test
    void theTextFormShowsNothing() {
        assertThat(fingerprints.of(application, NAME, VALUE)).hasToString("Fingerprint[hidden]");
    }
}
