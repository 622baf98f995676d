package dev.slipway.managedpostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {

    private final ConnectionSettings settings =
            new ConnectionSettings("::1", 5432, "my db/1?x=y", "me", "hunter2", TlsMode.VERIFY_FULL);

    @Test
    void anyDatabaseNameFitsIntoTheUrl() {
        assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:5432/my+db%2F1%3Fx%3Dy");
    }

    @Test
    void theTextFormHidesThePassword() {
        assertThat(settings).asString().contains("me@::1:5432", "verify-full").doesNotContain("hunter2");
    }

    @Test
    void refusesWhatCannotBeAServer() {
        assertThatThrownBy(() -> new ConnectionSettings("", 1, "d", "u", "", TlsMode.PREFER))
                .hasMessageContaining("host");
        assertThatThrownBy(() -> new ConnectionSettings("h", 70000, "d", "u", "", TlsMode.PREFER))
                .hasMessageContaining("port");
    }

    @Test
    void quotesNamesAndStrings() {
        assertThat(new TableName("public", "a\"b").quoted()).isEqualTo("\"public\".\"a\"\"b\"");
        assertThat(Quoted.literal("it's")).isEqualTo("'it''s'");
    }
}
