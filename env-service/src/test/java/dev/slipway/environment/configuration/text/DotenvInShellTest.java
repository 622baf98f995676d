package dev.slipway.environment.configuration.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.configuration.ResolvedVariable;
import dev.slipway.environment.variable.VariableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Has the machine's own shell source what the dotenv writer wrote, and asks it for its environment. */
class DotenvInShellTest {

    @TempDir
    private Path directory;

    @Test
    void aShellThatSourcesTheFileHasEveryValue() throws Exception {
        List<ResolvedVariable> variables = new ArrayList<>(RandomVariables.list(3_000, 6));
        variables.add(new ResolvedVariable(new VariableName("LONG"), "it's ${A} \\ ".repeat(8_000), false));

        Map<String, String> environment = sourced(variables);

        for (ResolvedVariable variable : variables) {
            assertThat(environment.get(variable.name().value())).isEqualTo(variable.value());
        }
        assertThat(directory.toFile().list()).as("nothing was executed").hasSize(1);
    }

    @Test
    void nothingInAValueIsExecuted() throws Exception {
        List<ResolvedVariable> variables = new ArrayList<>();
        for (String attack : List.of(
                "$(touch x)",
                "`touch x`",
                "'; touch x; '",
                "\"; touch x; \"",
                "'$(touch x)",
                "\\'`touch x`",
                "x\ntouch x\n")) {
            variables.add(new ResolvedVariable(new VariableName("V" + variables.size()), attack, false));
        }

        Map<String, String> environment = sourced(variables);

        assertThat(variables)
                .allSatisfy(variable ->
                        assertThat(environment.get(variable.name().value())).isEqualTo(variable.value()));
        assertThat(directory.toFile().list()).hasSize(1);
    }

    private Map<String, String> sourced(List<ResolvedVariable> variables) throws IOException {
        Path file = Files.write(directory.resolve("configuration.env"), new DotenvWriter().toBytes(variables));
        Process shell = new ProcessBuilder("sh", "-c", "set -a; . ./configuration.env; exec env -0")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        Map<String, String> environment = new HashMap<>();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        for (String entry : printed.split("\0")) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        assertThat(file).exists();
        return environment;
    }
}
