package dev.slipway.managedpostgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresToolsTest {

    @TempDir
    private Path directory = Path.of("");

    private Path programs(int major) throws IOException {
        Path bin = Files.createDirectories(directory.resolve(Integer.toString(major)));
        Path program = bin.resolve("pg_dump");
        Files.writeString(program, "#!/bin/sh\necho 'pg_dump (PostgreSQL) " + major + ".3 (Some Linux)'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return bin;
    }

    @Test
    void theNearestVersionThatIsNotOlderIsTaken() throws IOException {
        Set<Path> places = Set.of(programs(14), programs(16), programs(18), directory.resolve("nothing"));
        assertThat(PostgresTools.nearest(places, 16).major()).isEqualTo(16);
        assertThat(PostgresTools.nearest(places, 15).major()).isEqualTo(16);
        assertThat(PostgresTools.nearest(places, 17).major()).isEqualTo(18);
    }

    @Test
    void saysWhatToInstallWhenAllAreTooOld() throws IOException {
        Set<Path> places = Set.of(programs(15));
        assertThatThrownBy(() -> PostgresTools.nearest(places, 18))
                .isInstanceOf(PostgresToolsMissingException.class)
                .hasMessageContaining("18")
                .hasMessageContaining("only version 15 was found")
                .hasMessageContaining("postgresql-client-18");
        assertThatThrownBy(() -> PostgresTools.nearest(Set.of(), 18)).hasMessageContaining("none were found");
    }
}
