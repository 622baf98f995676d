package dev.slipway.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleVariableTest {

    @Test
    void aFifthAreSecretsAndATwentiethReferToAnother() {
        List<SampleVariable> variables = SampleVariable.sample(1_000);

        assertThat(variables).hasSize(1_000);
        assertThat(variables.stream().filter(SampleVariable::secret)).hasSize(200);
        assertThat(variables.stream().filter(variable -> variable.value().contains("${")))
                .hasSize(50)
                .allSatisfy(variable -> {
                    assertThat(variable.secret()).isFalse();
                    assertThat(variable.resolved()).doesNotContain("${");
                });
        assertThat(variables)
                .allSatisfy(variable -> assertThat(variable.value()).hasSize(40));
    }
}
