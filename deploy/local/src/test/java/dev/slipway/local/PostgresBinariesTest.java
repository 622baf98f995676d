package dev.slipway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBinariesTest {

    @Test
    void theMachinesProgramsAreFound() {
        PostgresBinaries found = PostgresBinaries.locate();

        assertThat(found.major()).isGreaterThanOrEqualTo(PostgresBinaries.OLDEST_MAJOR);
        assertThat(Path.of(found.program("initdb"))).isExecutable();
    }

    @Test
    void aSettingThatNamesTheWrongFolderIsNamed(@TempDir Path empty) {
        assertThatThrownBy(() -> PostgresBinaries.locate(Map.of("SLIPWAY_PG_BIN", empty.toString())))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("SLIPWAY_PG_BIN is set to " + empty);
    }
}
