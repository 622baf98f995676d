package dev.slipway.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;

/** Starts a second instance on the database of the first. */
@EnvServiceTest
@ExtendWith(OutputCaptureExtension.class)
class StartUpTest {

    private final Environment firstInstance;

    StartUpTest(Environment firstInstance) {
        this.firstInstance = firstInstance;
    }

    @Test
    void anotherKeyStopsStartUpWithASentenceThatNamesItsFile(CapturedOutput output) {
        Path otherKey = TestKeyInitializer.newKeyFile();

        assertThatException().isThrownBy(() -> start(otherKey.toString()));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("This database's secrets are encrypted with the key-encryption key sha256:")
                .contains("which is in none of the configured places: the file " + otherKey)
                .contains("Put the original key back");
    }

    private void start(String keyFile) {
        new SpringApplicationBuilder(EnvServiceApplication.class)
                .properties("server.port=0")
                .run(
                        copied("spring.datasource.url"),
                        copied("spring.datasource.username"),
                        copied("spring.datasource.password"),
                        copied("spring.cloud.stream.kafka.binder.brokers"),
                        copied("spring.kafka.bootstrap-servers"),
                        copied("spring.security.oauth2.resourceserver.jwt.issuer-uri"),
                        "--slipway.secrets.key-encryption-key-file=" + keyFile)
                .close();
    }

    private String copied(String property) {
        return "--" + property + "=" + firstInstance.getRequiredProperty(property);
    }
}
