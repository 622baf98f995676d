package dev.slipway.environment.secret.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.environment.secret.KeyEncryptionKeyException;
import dev.slipway.environment.secret.SecretProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileKeyEncryptionKeyTest {

    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final byte[] CONTEXT = {1};

    @TempDir
    private Path directory;

    @Test
    void theSameFileIsTheSameKey() throws Exception {
        Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
        FileKeyEncryptionKey first = read(file);
        FileKeyEncryptionKey second = read(file);
        byte[] text = "text".getBytes(StandardCharsets.UTF_8);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.aead().decrypt(first.aead().encrypt(text, CONTEXT), CONTEXT))
                .isEqualTo(text);
    }

    @Test
    void theIdDoesNotShowTheKey() throws Exception {
        byte[] key = new byte[32];
        key[0] = 1;
        Path file =
                Files.writeString(directory.resolve("key"), Base64.getEncoder().encodeToString(key));

        assertThat(read(file).id().value()).matches("sha256:[0-9a-f]{16}").doesNotContain("0100");
    }

    @Test
    void aMissingFileIsNamedWithTheCommandThatMakesOne() {
        Path file = directory.resolve("nowhere");

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> read(file))
                .withMessage("The key-encryption key file %s does not exist.", file)
                .satisfies(e -> assertThat(e.action()).contains("openssl rand -base64 32 > " + file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "c2hvcnQ=", "schlüssel"})
    void aFileWithoutAKeyIsNamedButNotQuoted(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), content);

        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> read(file))
                .withMessageContaining(file.toString())
                .satisfies(e -> {
                    if (!content.isEmpty()) {
                        assertThat(e.getMessage() + e.action()).doesNotContain(content);
                    }
                });
    }

    @Test
    void aDirectoryIsNoKeyFile() {
        assertThatExceptionOfType(KeyEncryptionKeyException.class)
                .isThrownBy(() -> read(directory))
                .withMessageContaining(directory.toString());
    }

    private static FileKeyEncryptionKey read(Path file) throws GeneralSecurityException {
        return new FileKeyEncryptionKey(new SecretProperties(file));
    }
}
