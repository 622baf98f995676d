package dev.slipway.gateway.identity.tink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.slipway.gateway.identity.SealedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinkKeySealingTest {

    private static final byte[] KEY = "a signing key".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    @Test
    void whatWasSealedCanBeOpenedAndIsUnreadableUntilThen() throws IOException {
        TinkKeySealing sealing = new TinkKeySealing(keyFile((byte) 1));

        SealedKey sealed = sealing.seal("k1", KEY);

        assertThat(new String(sealed.ciphertext(), StandardCharsets.ISO_8859_1)).doesNotContain("signing");
        assertThat(sealing.open(sealed)).isEqualTo(KEY);
    }

    @Test
    void aKeyCannotPassForAnother() throws IOException {
        TinkKeySealing sealing = new TinkKeySealing(keyFile((byte) 1));
        SealedKey sealed = sealing.seal("k1", KEY);

        assertThatIllegalStateException()
                .isThrownBy(() -> sealing.open(new SealedKey("k2", sealed.ciphertext())))
                .withMessageContaining("encrypted with another key");
    }

    @Test
    void aFileThatHoldsNoKeyIsRefusedWithoutShowingIt() throws IOException {
        Path file = Files.writeString(directory.resolve("bad"), "canary!");

        assertThatIllegalStateException()
                .isThrownBy(() -> new TinkKeySealing(file))
                .withMessageContaining("is not 32 bytes in base64")
                .withMessageNotContaining("canary")
                .withNoCause();
    }

    private Path keyFile(byte fill) throws IOException {
        byte[] key = new byte[32];
        Arrays.fill(key, fill);
        return Files.writeString(directory.resolve("key"), Base64.getEncoder().encodeToString(key));
    }
}
