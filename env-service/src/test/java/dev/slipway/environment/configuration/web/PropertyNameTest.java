package dev.slipway.environment.configuration.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertyNameTest {

    @ParameterizedTest
    @CsvSource({
        "SPRING_DATASOURCE_URL, spring.datasource.url",
        "SERVER_PORT, server.port",
        "A_B, a.b",
        "S3_BUCKET, s3.bucket",
        "SPRING_MAIN_LOGSTARTUPINFO, spring.main.logstartupinfo",
        "MY_HOSTS_0, my.hosts[0]",
        "MY_HOSTS_0_NAME, my.hosts[0].name",
        "MY_HOSTS_10_PORTS_2, my.hosts[10].ports[2]",
        "MATRIX_0_1, matrix[0][1]",
        "OAUTH2_CLIENT_0X, oauth2.client.0x"
    })
    void aVariableOfSeveralWordsIsAPropertyAsSpringBootTakesIt(String variable, String property) {
        assertThat(PropertyName.of(variable)).isEqualTo(property);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PORT", "A", "S3", "serverPort", "server_port", "Server_Port", "SERVER_port", "A__B", "A_", "A_b"
            })
    void whatIsNotWrittenLikeAnEnvironmentVariableIsNone(String variable) {
        assertThat(PropertyName.of(variable)).isNull();
    }
}
