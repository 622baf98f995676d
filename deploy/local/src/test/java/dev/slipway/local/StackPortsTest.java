package dev.slipway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackPortsTest {

    @Test
    void anOptionWinsOverTheEnvironmentAndThatOverAnEarlierChoice() {
        Map<Member, Integer> remembered = Map.of(Member.GATEWAY, 1, Member.ENV_SERVICE, 2, Member.KAFKA, 3);
        Map<String, String> environment = Map.of("SLIPWAY_GATEWAY_PORT", "11", "SLIPWAY_ENV_PORT", "12");

        StackPorts ports = StackPorts.choose(remembered, environment, List.of("--gateway-port", "21"));

        assertThat(ports.of(Member.GATEWAY)).isEqualTo(21);
        assertThat(ports.of(Member.ENV_SERVICE)).isEqualTo(12);
        assertThat(ports.of(Member.KAFKA)).isEqualTo(3);
        assertThat(ports.of(Member.POSTGRES)).isEqualTo(Member.POSTGRES.defaultPort());
    }

    @Test
    void choicesAreRemembered(@TempDir Path directory) {
        Path file = directory.resolve("ports.properties");
        StackPorts chosen = StackPorts.choose(Map.of(), Map.of(), List.of("--object-storage-port=4711"));

        chosen.save(file);

        assertThat(StackPorts.remembered(file)).isEqualTo(chosen.byMember());
    }

    @Test
    void whatIsNoPortIsNamedWithTheSetting() {
        assertThatThrownBy(() -> StackPorts.choose(Map.of(), Map.of("SLIPWAY_KAFKA_PORT", "many"), List.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("SLIPWAY_KAFKA_PORT is 'many'");
        assertThatThrownBy(() -> StackPorts.choose(Map.of(), Map.of(), List.of("--gateway-port=70000")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("--gateway-port is '70000'");
    }

    @Test
    void twoMembersDoNotShareAPort() {
        assertThatThrownBy(() -> StackPorts.choose(Map.of(), Map.of("SLIPWAY_KAFKA_PORT", "8080"), List.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Both Kafka and gateway would listen on port 8080");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThatThrownBy(() -> StackPorts.choose(Map.of(), Map.of(), List.of("--gatway-port=1")))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("--gatway-port");
    }
}
