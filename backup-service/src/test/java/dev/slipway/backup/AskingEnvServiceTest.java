package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TlsMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

class AskingEnvServiceTest extends BackupServiceTest {

    private static final EnvironmentRef PROD = new EnvironmentRef("acme", "prod");

    @Autowired
    @Qualifier("envServiceEnvironments")
    private Environments realEnvironments;

    @AfterEach
    void answerAgain() {
        Settings.ENV_SERVICE.answerWith(200);
    }

    @Test
    void aRegisteredEnvironmentsConnectionIsFetchedWithAServiceToken() {
        assertThat(realEnvironments.connectionOf(PROD))
                .isEqualTo(new ConnectionSettings(
                        "db.example.org", 5433, "crm", "crm_owner", "canary-password", TlsMode.VERIFY_FULL));
        assertThat(Settings.ENV_SERVICE.lastAuthorization()).startsWith("Bearer ");
    }

    @Test
    void anUnknownEnvironmentIsToldAsSuch() {
        Settings.ENV_SERVICE.answerWith(404);

        assertThatThrownBy(() -> realEnvironments.connectionOf(PROD))
                .isInstanceOf(UnknownEnvironmentException.class)
                .hasMessageContaining("acme/prod");
    }

    @Test
    void aServiceThatIsOutOfOrderIsATemporaryFailure() {
        Settings.ENV_SERVICE.answerWith(503);

        assertThatThrownBy(() -> realEnvironments.connectionOf(PROD))
                .isInstanceOf(JobFailedException.Temporary.class)
                .hasMessageContaining("env-service does not answer");
    }

    @Test
    void aRefusalIsToldWithoutItsBody() {
        Settings.ENV_SERVICE.answerWith(403);

        assertThatThrownBy(() -> realEnvironments.connectionOf(PROD))
                .isInstanceOf(JobFailedException.Temporary.class)
                .hasMessageContaining("403")
                .message()
                .doesNotContain("canary");
    }
}
