package dev.slipway.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminCredentialTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void withoutAFileItIsPrinted() {
        new AdminCredential(null, out).handOver(ClientName.ADMIN, new Secret("s3cret"));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines(
                        "Slipway admin credential (shown once): client id admin, client secret s3cret\n");
    }

    @Test
    void withAFileItIsWrittenThereAndOnlyThere(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("new/admin.properties");

        new AdminCredential(file, out).handOver(ClientName.ADMIN, new Secret("s3cret"));

        assertThat(file).hasContent("client-id=admin\nclient-secret=s3cret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(file.toString())
                .doesNotContain("s3cret");
        assertThat(file.getParent()).isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void whatWasThereBeforeIsReplacedAndPrivateAfterwards(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("admin.properties");
        Files.writeString(file, "of an installation that is gone");

        new AdminCredential(file, out).handOver(ClientName.ADMIN, new Secret("s3cret"));

        assertThat(file).hasContent("client-id=admin\nclient-secret=s3cret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
