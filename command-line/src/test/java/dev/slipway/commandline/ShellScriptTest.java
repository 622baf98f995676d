package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution, with a java program that tells what it was started with. */
class ShellScriptTest {

    private static final Path SCRIPTS = Path.of("src/main/sh");

    @TempDir
    private Path directory;

    private Path script = Path.of("");

    @BeforeEach
    void install() throws IOException {
        Path home = Files.createDirectories(directory.resolve("a folder/slipway"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        script = Files.copy(SCRIPTS.resolve("slipway"), home.resolve("bin/slipway"));
        executable(script);
        Files.copy(SCRIPTS.resolve("run.sh"), home.resolve("lib/run.sh"));
        Files.copy(Path.of("../.mvn/find-jdk.sh"), home.resolve("lib/find-jdk.sh"));
        Files.writeString(home.resolve("lib/slipway.jar"), "a jar");
        Path java = Files.createDirectories(directory.resolve("a jdk/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                code=3
                for word in "$@"; do
                  case "$word" in -XX:AOTCacheOutput=*) : >"${word#*=}" && code=0 ;; esac
                  printf '%s\\0' "$word"
                done
                exit $code
                """);
        executable(java);
        Files.writeString(directory.resolve("a jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void argumentsArriveAsTheyWereTyped() throws Exception {
        List<String> typed = List.of(
                "env",
                "",
                "a b",
                "a\tb",
                "a\nb",
                "*",
                "$HOME",
                "`id`",
                "\"quoted\"",
                "it's",
                "\\",
                "-x",
                "--",
                "@file",
                "ü…");

        List<String> words = run(script, typed);

        assertThat(words.subList(words.size() - typed.size(), words.size())).isEqualTo(typed);
        assertThat(words.get(words.size() - typed.size() - 2)).isEqualTo("-jar");
        assertThat(words.get(words.size() - typed.size() - 1)).endsWith("a folder/slipway/lib/slipway.jar");
    }

    @Test
    void theScriptIsFoundThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), script);
        Path relative = Files.createSymbolicLink(directory.resolve("relative"), Path.of("link"));

        assertThat(run(relative, List.of("--version"))).endsWith("--version");
        assertThat(run(link, List.of("--version"))).endsWith("--version");
    }

    @Test
    void optionsOfTheJvmAreSplitAtSpaces() throws Exception {
        assertThat(run(script, List.of("env"), "SLIPWAY_JAVA_OPTIONS", "-Da=b -Dc=d"))
                .contains("-Da=b", "-Dc=d");
    }

    @Test
    void theFirstRunHasACacheMadeThatLaterRunsUse() throws Exception {
        Path caches = directory.resolve("a cache");

        assertThat(run(script, List.of("env"), "XDG_CACHE_HOME", caches.toString(), "SLIPWAY_START_CACHE", "on"))
                .noneMatch(word -> word.startsWith("-XX:AOTCache"));
        await("made and tidied up")
                .until(() -> files(caches).size() == 1 && caches(caches).size() == 1);

        assertThat(run(script, List.of("env"), "XDG_CACHE_HOME", caches.toString(), "SLIPWAY_START_CACHE", "on"))
                .contains("-XX:AOTCache=" + caches(caches).getFirst());
    }

    private static List<Path> caches(Path caches) throws IOException {
        return files(caches).stream()
                .filter(file -> file.toString().endsWith(".aot"))
                .toList();
    }

    private static List<Path> files(Path caches) throws IOException {
        Path folder = caches.resolve("slipway");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private List<String> run(Path program, List<String> words, String... variables) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", directory.resolve("a jdk").toString());
        builder.environment().put("SLIPWAY_START_CACHE", "off");
        for (int i = 0; i < variables.length; i += 2) {
            builder.environment().put(variables[i], variables[i + 1]);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(3);
        return List.of(told.split("\0"));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
