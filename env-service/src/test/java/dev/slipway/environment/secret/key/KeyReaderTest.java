package dev.slipway.environment.secret.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.environment.secret.KeyEncryptionKey;
import dev.slipway.environment.secret.KeyEncryptionKeyException;
import dev.slipway.environment.secret.KeyPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyReaderTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String VARIABLE = "SLIPWAY_KEY_ENCRYPTION_KEY";
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONTEXT = {1};

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final KeyReader reader = new KeyReader(environment::get);

    @AfterEach
    void theServiceAnswersAgain() {
        InMemoryKms.setDown(false);
    }

    @Test
    void theSameKeyInAFileAndInAVariableIsOneKey() throws Exception {
        KeyEncryptionKey inFile = readFile(Files.writeString(directory.resolve("key"), KEY + "\n"));
        environment.put(VARIABLE, " " + KEY);
        KeyEncryptionKey inVariable = readVariable();

        assertThat(inVariable.id()).isEqualTo(inFile.id());
        assertThat(inVariable.aead().decrypt(inFile.aead().encrypt(TEXT, CONTEXT), CONTEXT))
                .isEqualTo(TEXT);
        assertThat(inFile.remote()).isFalse();
        assertThat(inFile.source()).isEqualTo("the file " + directory.resolve("key"));
        assertThat(inVariable.source()).isEqualTo("the environment variable " + VARIABLE);
    }

    @Test
    void theIdOfAKeyIsTheSameInEveryRelease() throws IOException {
        assertThat(readFile(Files.writeString(directory.resolve("key"), KEY)).id())
                .hasToString("sha256:96fb1e76a86f21d9");
    }

    @Test
    void noTextFormShowsTheKey() throws IOException {
        byte[] key = new byte[32];
        key[0] = 1;
        KeyEncryptionKey read = readFile(
                Files.writeString(directory.resolve("key"), Base64.getEncoder().encodeToString(key)));

        assertThat(read.id().value()).matches("sha256:[0-9a-f]{16}").doesNotContain("0100");
        assertThat(read).hasToString(read.id().value());
    }

    @Test
    void aMissingFileIsNamedWithTheCommandThatMakesOne() {
        Path file = directory.resolve("nowhere");

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> readFile(file))
                .withMessage("The key-encryption key file %s does not exist.", file)
                .satisfies(e -> assertThat(e.action()).contains("openssl rand -base64 32 > " + file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "c2hvcnQ=", "schlüssel"})
    void aFileWithoutAKeyIsNamedButNotQuoted(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), content);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> readFile(file))
                .withMessage("The key-encryption key file %s does not hold 32 bytes in base64.", file)
                .satisfies(e -> {
                    if (!content.isEmpty()) {
                        assertThat(e.getMessage() + e.action()).doesNotContain(content);
                    }
                });
    }

    @Test
    void aDirectoryIsNoKeyFile() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> readFile(directory))
                .withMessageContaining("%s cannot be read", directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void anUnsetVariableIsNamed(String content) {
        environment.put(VARIABLE, content);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(this::readVariable)
                .withMessage(
                        "The environment variable %s, which should hold the key-encryption key, is not set.", VARIABLE)
                .satisfies(e -> assertThat(e.action()).contains(VARIABLE, "openssl rand -base64 32"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not base64!", "c2hvcnQ="})
    void aVariableWithoutAKeyIsNamedButNotQuoted(String content) {
        environment.put(VARIABLE, content);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(this::readVariable)
                .withMessageContaining("%s, which should hold the key-encryption key, does not hold 32 bytes", VARIABLE)
                .satisfies(e -> assertThat(e.getMessage() + e.action()).doesNotContain(content));
    }

    @Test
    void aKeyManagementServicesClientIsFoundOnTheClassPath() throws Exception {
        KeyEncryptionKey key = reader.readCurrent(service("test-kms://one"));

        assertThat(key.aead().decrypt(key.aead().encrypt(TEXT, CONTEXT), CONTEXT))
                .isEqualTo(TEXT);
        assertThat(key.remote()).isTrue();
        assertThat(key.id()).hasToString("kms:test-kms://one");
        assertThat(key.source()).contains("test-kms://one");
    }

    @Test
    void aUriThatNoClientUnderstandsIsNamed() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> reader.readOther(service("aws-kms://arn:aws:kms:eu-central-1:1:key/a")))
                .withMessageContaining("aws-kms://arn:aws:kms:eu-central-1:1:key/a")
                .satisfies(e -> assertThat(e.action()).contains("tink-awskms"));
    }

    @Test
    void aServiceThatRefusesTheCurrentKeyIsNamedAtOnce() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> reader.readCurrent(service("test-kms://closed")))
                .withMessageContaining("test-kms://closed cannot be used");
        InMemoryKms.setDown(true);
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> reader.readCurrent(service("test-kms://one")))
                .withMessageContaining("test-kms://one cannot be used");
    }

    @Test
    void aServiceWithAFormerKeyNeedNotAnswerAtStart() {
        InMemoryKms.setDown(true);

        assertThat(reader.readOther(service("test-kms://one")).remote()).isTrue();
    }

    private KeyEncryptionKey readFile(Path file) {
        return reader.readCurrent(new KeyPlace.KeyFile(file));
    }

    private KeyEncryptionKey readVariable() {
        return reader.readCurrent(new KeyPlace.EnvironmentVariable(VARIABLE));
    }

    private static KeyPlace.KeyManagementService service(String uri) {
        return new KeyPlace.KeyManagementService(uri);
    }
}
