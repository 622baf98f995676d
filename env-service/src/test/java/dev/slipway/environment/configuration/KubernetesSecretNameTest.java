package dev.slipway.environment.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSecretNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "crm-dev", "a--b", "0-9"})
    void aLabelIsANameAndANamespace(String label) {
        assertThat(KubernetesSecretName.of(label).name()).isEqualTo(label);
        assertThat(KubernetesSecretName.of(label).in(label).namespace()).isEqualTo(label);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a b", "a\n", "\u00e4", "a\"b", ".a", "a.", "a..b", "a.-b"})
    void whatKubernetesDoesNotAllowIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of(text))
                .withMessageStartingWith("The name of the Secret must")
                .withMessageEndingWith(".");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of("a").in(text))
                .withMessageStartingWith("The namespace must")
                .withMessageEndingWith(".");
    }

    @Test
    void onlyANameMayHaveDots() {
        assertThat(KubernetesSecretName.of("crm.dev").name()).isEqualTo("crm.dev");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of("a").in("crm.dev"));
    }

    @Test
    void aNameHasAtMost253CharactersAndANamespace63() {
        assertThat(KubernetesSecretName.of("a".repeat(253)).namespace()).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> KubernetesSecretName.of("a".repeat(254)));
        assertThat(KubernetesSecretName.of("a").in("a".repeat(63)).name()).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KubernetesSecretName.of("a").in("a".repeat(64)));
    }
}
