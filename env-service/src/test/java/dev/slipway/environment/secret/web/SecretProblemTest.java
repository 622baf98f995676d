package dev.slipway.environment.secret.web;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

/** An instance meets a keyset that an instance with a newer key has wrapped. */
@EnvServiceTest
class SecretProblemTest {

    private static final String UNKNOWN_KEY = "sha256:0123456789abcdef";

    private final Api api;
    private final Database database;
    private String knownKey = "";

    SecretProblemTest(Api api, Database database) {
        this.api = api;
        this.database = database;
    }

    @BeforeEach
    void registerAKeyThatThisInstanceLacks() {
        knownKey = database.jdbc()
                .sql("SELECT id FROM key_encryption_key ORDER BY generation DESC LIMIT 1")
                .query(String.class)
                .single();
        database.jdbc()
                .sql("INSERT INTO key_encryption_key (generation, id) VALUES (1000, ?)")
                .param(UNKNOWN_KEY)
                .update();
    }

    @AfterEach
    void forgetTheKey() {
        wrap(UNKNOWN_KEY, knownKey);
        database.jdbc()
                .sql("DELETE FROM key_encryption_key WHERE id = ?")
                .param(UNKNOWN_KEY)
                .update();
    }

    @Test
    void aKeyThatThisInstanceLacksIsAProblemAndNoGarbage() {
        String environment = api.newEnvironment();
        api.setVariable(environment, "TOKEN", "secret", "the token");
        wrap(knownKey, UNKNOWN_KEY);

        api.service()
                .get()
                .uri(Api.internal(environment) + "/secret-values")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectHeader()
                .valueEquals(HttpHeaders.RETRY_AFTER, "10")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("https://slipway.dev/problems/key-encryption-key-unavailable")
                .jsonPath("$.detail")
                .isEqualTo("This instance cannot use the key-encryption key that these secrets are encrypted with.")
                .jsonPath("$.action")
                .isNotEmpty();
    }

    private void wrap(String from, String to) {
        database.jdbc()
                .sql("UPDATE data_keyset SET wrapped_by = ? WHERE wrapped_by = ?")
                .params(to, from)
                .update();
    }
}
