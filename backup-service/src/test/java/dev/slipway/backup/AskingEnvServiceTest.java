package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.TlsMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AskingEnvServiceTest extends BackupServiceTest {

    private static final EnvironmentRef PROD = new EnvironmentRef("acme", "prod");

    @Autowired
    @Qualifier("envServiceEnvironments")
    private Environments realEnvironments;

    @Autowired
    @Qualifier("envServiceEnvironments")
    private EnvironmentVariables variables;

    @AfterEach
    void answerAgain() {
        Settings.ENV_SERVICE.answerWith(200);
        Settings.ENV_SERVICE.tellVariablesVersion(null);
        Settings.ENV_SERVICE.tellUploads(null);
    }

    @Test
    void aRegisteredEnvironmentsConnectionIsFetchedWithAServiceToken() {
        assertThat(realEnvironments.connectionOf(PROD))
                .isEqualTo(new ConnectionSettings(
                        "db.example.org", 5433, "crm", "crm_owner", "canary-password", TlsMode.VERIFY_FULL));
        assertThat(Settings.ENV_SERVICE.lastAuthorization()).startsWith("Bearer ");
    }

    @Test
    void theVersionOfTheVariablesComesWithTheConnection() {
        Settings.ENV_SERVICE.tellVariablesVersion(4_000_000_000L);

        RegisteredEnvironment environment = realEnvironments.get(PROD);

        assertThat(environment.variablesVersion()).isEqualTo(4_000_000_000L);
        assertThat(environment.connection().host()).isEqualTo("db.example.org");
        assertThat(environment.toString()).doesNotContain("canary");
    }

    @Test
    void anOlderEnvServiceTellsNoVersion() {
        assertThat(realEnvironments.get(PROD).variablesVersion()).isNull();
    }

    @Test
    void thePlaceOfUploadedFilesComesWithTheConnection() {
        assertThat(realEnvironments.get(PROD).files()).isNull();

        Settings.ENV_SERVICE.tellUploads("{\"kind\": \"directory\", \"path\": \"/srv/crm/uploads\"}");
        assertThat(realEnvironments.get(PROD).files()).isEqualTo(new FilesLocation.Directory("/srv/crm/uploads"));

        Settings.ENV_SERVICE.tellUploads("{\"kind\": \"bucket\", \"name\": \"crm-uploads\", \"prefix\": \"prod/\"}");
        assertThat(realEnvironments.get(PROD).files()).isEqualTo(new FilesLocation.Bucket("crm-uploads", "prod/"));
    }

    @Test
    void aKindOfPlaceThatIsNotKnownIsNotTakenForNone() {
        Settings.ENV_SERVICE.tellUploads("{\"kind\": \"tape\"}");

        assertThatThrownBy(() -> realEnvironments.get(PROD))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("kind of place");
    }

    @Test
    void anUnknownEnvironmentIsToldAsSuch() {
        Settings.ENV_SERVICE.answerWith(404);

        assertThatThrownBy(() -> realEnvironments.connectionOf(PROD))
                .isInstanceOf(UnknownEnvironmentException.class)
                .hasMessageContaining("acme/prod");
    }

    @Test
    void variablesAreRolledBackUnderTheRestoresId() {
        RestoreId restore = RestoreId.random();

        variables.rollBack(PROD, restore, 7, "ada", "Restore of backup 1");

        assertThat(Settings.ENV_SERVICE.lastRollBack())
                .isEqualTo("PUT %s by ada: {\"toVersion\":7,\"reason\":\"Restore of backup 1\"}".formatted(restore));
    }

    @Test
    void aVersionThatIsNotThereIsRefusedForGoodAndAMissingRightIsNot() {
        Settings.ENV_SERVICE.answerWith(404);
        assertThatThrownBy(() -> variables.rollBack(PROD, RestoreId.random(), 7, "ada", "why"))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("HTTP 404");
        Settings.ENV_SERVICE.answerWith(403);
        assertThatThrownBy(() -> variables.rollBack(PROD, RestoreId.random(), 7, "ada", "why"))
                .isInstanceOf(JobFailedException.Temporary.class);
    }

    /** At the end, because it leaves the circuit to env-service open. */
    @Test
    @Order(Integer.MAX_VALUE)
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
