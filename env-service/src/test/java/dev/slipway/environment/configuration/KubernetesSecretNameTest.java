package dev.slipway.environment.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSecretNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "crm-dev", "a--b", "0-9"})
    void aLabelIsAName(String label) {
        assertThat(KubernetesSecretName.of(label).name()).isEqualTo(label);
        assertThat(KubernetesSecretName.of(label, label).namespace()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a_b", "a b", "a\n", "\u00e4", "a\"b"})
    void whatIsNoLabelIsRefused(String label) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of(label))
                .withMessageStartingWith("The name of the Secret must")
                .withMessageEndingWith(".");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of("a", label))
                .withMessageStartingWith("The namespace must");
    }

    @Test
    void aLabelHasAtMost63Characters() {
        assertThat(KubernetesSecretName.of("a".repeat(63)).namespace()).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> KubernetesSecretName.of("a".repeat(64)));
    }
}
