package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SecretPropertiesTest {

    private static final String FILE = "slipway.secrets.key-encryption-key-file";
    private static final String VARIABLE = "slipway.secrets.key-encryption-key-variable";
    private static final String URI = "slipway.secrets.key-encryption-key-uri";
    private static final String PREVIOUS = "slipway.secrets.previous-key-encryption-keys";
    private static final String KEY = "A".repeat(43) + "=";

    @Test
    void eachKindOfPlaceIsUnderstood() {
        assertThat(bind(Map.of(FILE, "/keys/one")).currentKey()).isEqualTo(new KeyPlace.KeyFile(Path.of("/keys/one")));
        assertThat(bind(Map.of(VARIABLE, "SLIPWAY_KEY_ENCRYPTION_KEY")).currentKey())
                .isEqualTo(new KeyPlace.EnvironmentVariable("SLIPWAY_KEY_ENCRYPTION_KEY"));
        assertThat(bind(Map.of(URI, "aws-kms://arn:aws:kms:eu-central-1:1:key/a", FILE, ""))
                        .currentKey())
                .isEqualTo(new KeyPlace.KeyManagementService("aws-kms://arn:aws:kms:eu-central-1:1:key/a"));
    }

    @Test
    void previousKeysAreOfAnyKind() {
        assertThat(bind(Map.of(
                                FILE,
                                "/keys/new",
                                PREVIOUS + "[0].file",
                                "/keys/old",
                                PREVIOUS + "[1].variable",
                                "OLDER",
                                PREVIOUS + "[2].uri",
                                "gcp-kms://projects/p"))
                        .previousKeys())
                .containsExactly(
                        new KeyPlace.KeyFile(Path.of("/keys/old")),
                        new KeyPlace.EnvironmentVariable("OLDER"),
                        new KeyPlace.KeyManagementService("gcp-kms://projects/p"));
    }

    @Test
    void whatIsNotGivenHasADefault() {
        SecretProperties properties = bind(Map.of(FILE, "/keys/one"));

        assertThat(properties.previousKeys()).isEmpty();
        assertThat(properties.kms().keepUnwrapped()).isEqualTo(Duration.ofMinutes(5));
        assertThat(properties.rotation().batchSize()).isEqualTo(50);
    }

    @Test
    void noPlaceIsRefusedWithTheNamesOfTheProperties() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> bind(Map.of(FILE, "", VARIABLE, " ")).currentKey())
                .withMessage("No key-encryption key is given: none of %s, %s and %s is set.", FILE, VARIABLE, URI)
                .satisfies(e -> assertThat(e.action()).contains("openssl rand -base64 32"));
    }

    @Test
    void twoPlacesAreRefusedWithTheNamesOfTheProperties() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() ->
                        bind(Map.of(FILE, "/keys/one", URI, "gcp-kms://p")).currentKey())
                .withMessage("One key-encryption key is given in several places: by %s and by %s.", FILE, URI);
    }

    @Test
    void aPreviousKeyInTwoPlacesIsRefusedWithItsNumber() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> bind(Map.of(PREVIOUS + "[0].file", "/keys/one", PREVIOUS + "[0].variable", "ONE"))
                        .previousKeys())
                .withMessageContaining("by %s[0].file and by %s[0].variable", PREVIOUS, PREVIOUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {FILE, VARIABLE, URI})
    void theKeyItselfIsNoPlaceAndIsNotQuoted(String property) {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> bind(Map.of(property, KEY)).currentKey())
                .withMessage("%s holds a key in place of saying where the key is.", property)
                .satisfies(e -> assertThat(e.action()).doesNotContain(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no uri", "kms", "hcvault://token@vault/key"})
    void whatIsNoUriOrHoldsCredentialsIsNotQuoted(String uri) {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> bind(Map.of(URI, uri)).currentKey())
                .withMessageStartingWith(URI)
                .satisfies(e -> assertThat(e.getMessage() + e.action()).doesNotContain("token"));
    }

    private static SecretProperties bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("slipway.secrets", SecretProperties.class);
    }
}
