package dev.slipway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

    private final PostgresBinaries binaries = PostgresBinaries.locate();

    @Test
    void anAccountThatCannotReachTheFolderGetsAnother(@TempDir Path closed) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root hands the server to another account");
        Optional<ServerIdentity> other = ServerIdentity.otherUser("nobody");
        assumeTrue(other.isPresent(), "this machine lets root take on no other account");
        Path reachable = Path.of(System.getProperty("java.io.tmpdir"), "slipway-" + UUID.randomUUID());
        try {
            PostgresServer server =
                    PostgresServer.in(binaries, closed.resolve("postgres"), reachable, other.orElseThrow());
            server.initialise("password");

            assertThat(server.data()).isEqualTo(reachable.resolve("data"));
            assertThat(Files.getOwner(server.data()).getName()).isEqualTo("nobody");
            assertThat(server.initialised()).isTrue();
        } finally {
            PrivateFiles.deleteRecursively(reachable);
        }
    }

    @Test
    void whatPostgresSaysOfAFailureIsPassedOn(@TempDir Path directory) throws Exception {
        Path initdb = Files.writeString(
                directory.resolve("initdb"), "#!/bin/sh\necho 'initdb: error: No space left on device' >&2\nexit 1\n");
        Files.setPosixFilePermissions(initdb, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = directory.resolve("postgres");
        PostgresServer server =
                PostgresServer.in(new PostgresBinaries(directory, binaries.major()), home, directory.resolve("other"));

        assertThatThrownBy(() -> server.initialise("password"))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("initdb failed")
                .hasMessageContaining("No space left on device");
        assertThat(server.initialised()).isFalse();
        assertThat(home.resolve("initial-password")).doesNotExist();
    }

    @Test
    void anInitialisationThatWasBrokenOffIsBegunAnew(@TempDir Path home) throws Exception {
        PostgresServer server = PostgresServer.in(binaries, home.resolve("postgres"), home.resolve("other"));
        Path unfinished = Files.createDirectory(server.data().resolveSibling("data.unfinished"));
        Files.writeString(unfinished.resolve("PG_VERSION"), "15");
        assertThat(server.initialised()).isFalse();

        server.initialise("password");

        assertThat(server.initialised()).isTrue();
    }

    @Test
    void theServersCommandHoldsNoPassword(@TempDir Path home) {
        PostgresServer server = PostgresServer.in(binaries, home.resolve("postgres"), home.resolve("other"));
        server.initialise("canary-password");

        assertThat(server.command(5432, Map.of()))
                .contains("listen_addresses=127.0.0.1", "unix_socket_directories=")
                .noneMatch(word -> word.contains("canary"));
    }
}
