package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.commandline.shell.Surroundings;
import dev.slipway.commandline.terminal.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysWhatItDoesAndShowsHow(List<String> command) {
        String name = "slipway " + String.join(" ", command);

        Run run = help(command);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: " + name).containsPattern("(?s)Examples?:.*" + name);
        // an example that is wrapped cannot be copied
        assertThat(footer(command)).allSatisfy(line -> assertThat(line.length()).isLessThan(100));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleParses(List<String> command) {
        help(command)
                .out()
                .lines()
                .dropWhile(line -> !line.matches("Examples?:"))
                .filter(line -> line.startsWith("  slipway ") && !line.contains(" … ") && !line.endsWith("\\"))
                .map(line -> line.strip()
                        .replaceFirst("(\\s#|\\s[|<>]|&&|\\|\\||\\s>/dev/null).*", "")
                        .strip())
                .filter(line -> !line.endsWith("…") || line.endsWith("-…"))
                .map(line -> line.replace("-…", "-0000-4000-8000-000000000000"))
                .forEach(line -> assertThat(parse(words(line))).as(line).isEmpty());
    }

    @Test
    void theTopicsAreThere() {
        assertThat(new Run.Builder().of("help", "credentials").out()).contains("SLIPWAY_CLIENT_ID");
        assertThat(new Run.Builder().of("help", "exit-codes").out()).contains("6  it goes on");
        assertThat(new Run.Builder().of("--help").out()).contains("migrate", "backup", "A release, from development");
    }

    @Test
    void theCompletionIsAScriptThatBashReads(@TempDir Path directory) throws Exception {
        Run run = new Run.Builder().of("completion", "bash");

        assertThat(run.out()).contains("migrate", "--decide", "rollback");
        Path script = Files.writeString(directory.resolve("completion"), run.out());
        assertThat(new ProcessBuilder("bash", "-n", script.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static List<String> footer(List<String> command) {
        CommandLine found = commandLine(command.getFirst());
        for (String word : command) {
            found = Objects.requireNonNull(found.getSubcommands().get(word));
        }
        return List.of(found.getCommandSpec().usageMessage().footer());
    }

    private static Run help(List<String> command) {
        return new Run.Builder()
                .of(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new));
    }

    private static String parse(String[] words) {
        try {
            commandLine(words[0]).parseArgs(words);
            return "";
        } catch (CommandLine.ParameterException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** As a shell splits it, as far as the examples need that. */
    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        java.util.regex.Matcher word =
                java.util.regex.Pattern.compile("(?:[^\\s']|'[^']*')+").matcher(line.substring("slipway ".length()));
        while (word.find()) {
            words.add(word.group().replace("'", ""));
        }
        return words.toArray(String[]::new);
    }

    static Stream<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        collect(commandLine("").getCommandSpec(), List.of(), commands);
        return commands.stream();
    }

    private static void collect(CommandSpec spec, List<String> path, List<List<String>> commands) {
        spec.subcommands().values().stream().distinct().forEach(subcommand -> {
            CommandSpec below = subcommand.getCommandSpec();
            if (!below.name().equals("help") && !below.usageMessage().hidden()) {
                List<String> longer =
                        Stream.concat(path.stream(), Stream.of(below.name())).toList();
                commands.add(longer);
                collect(below, longer, commands);
            }
        });
    }

    private static CommandLine commandLine(String first) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Program(new Surroundings(
                        new Terminal(InputStream.nullInputStream(), nowhere, nowhere, null),
                        Map.of(),
                        null,
                        Duration.ZERO))
                .commandLine(first);
    }
}
