package dev.slipway.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PostgreSQL's server and client programs of this machine, all of one version.
 *
 * @param directory the folder that holds {@code postgres}, {@code initdb}, {@code psql} and {@code pg_dump}
 * @param major the major version, e.g. 17
 */
public record PostgresBinaries(Path directory, int major) {

    /** The oldest major version that Slipway works with. */
    public static final int OLDEST_MAJOR = 15;

    private static final List<String> PROGRAMS = List.of("postgres", "initdb", "psql", "pg_dump", "pg_restore");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final String SETTING = "SLIPWAY_PG_BIN";

    /**
     * Finds the newest complete installation: the folder that {@code SLIPWAY_PG_BIN} names, else the places where
     * Debian, Red Hat, Homebrew and Postgres.app install, else the {@code PATH}.
     *
     * @throws StackException when there is none, with the commands that install it
     */
    public static PostgresBinaries locate() {
        return locate(System.getenv());
    }

    static PostgresBinaries locate(Map<String, String> environment) {
        String chosen = environment.get(SETTING);
        if (chosen != null && !chosen.isBlank()) {
            return at(Path.of(chosen))
                    .orElseThrow(() -> new StackException(SETTING + " is set to " + chosen
                            + ", but PostgreSQL " + OLDEST_MAJOR + " or newer (" + String.join(", ", PROGRAMS)
                            + ") is not there."));
        }
        return candidates(environment.getOrDefault("PATH", "")).stream()
                .flatMap(directory -> at(directory).stream())
                .max(Comparator.comparingInt(PostgresBinaries::major))
                .orElseThrow(PostgresBinaries::missing);
    }

    /** The path of one of the programs. */
    public String program(String name) {
        return directory.resolve(name).toString();
    }

    private static StackException missing() {
        return new StackException("""
                PostgreSQL %d or newer (server and client programs) was not found on this machine. Install it with
                  Debian, Ubuntu:  sudo apt-get install postgresql
                  Fedora, RHEL:    sudo dnf install postgresql-server postgresql-contrib
                  macOS:           brew install postgresql@17
                or set %s to the folder that holds %s.""".formatted(OLDEST_MAJOR, SETTING, String.join(", ", PROGRAMS)));
    }

    private static Set<Path> candidates(String path) {
        Set<Path> found = new LinkedHashSet<>();
        addMatching(found, "/usr/lib/postgresql", "*", "bin");
        addMatching(found, "/usr", "pgsql-*", "bin");
        addMatching(found, "/opt/homebrew/opt", "postgresql*", "bin");
        addMatching(found, "/usr/local/opt", "postgresql*", "bin");
        addMatching(found, "/Applications/Postgres.app/Contents/Versions", "*", "bin");
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!entry.isBlank()) {
                // Links into the real installation stand for the whole of it.
                found.add(realDirectory(Path.of(entry).resolve("postgres")).orElse(Path.of(entry)));
            }
        }
        return found;
    }

    private static void addMatching(Set<Path> found, String parent, String glob, String child) {
        Path directory = Path.of(parent);
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(directory, glob)) {
            List<Path> sorted = new ArrayList<>();
            matches.forEach(sorted::add);
            sorted.stream().sorted().map(match -> match.resolve(child)).forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> realDirectory(Path program) {
        try {
            return Optional.ofNullable(program.toRealPath().getParent());
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static Optional<PostgresBinaries> at(Path directory) {
        if (!PROGRAMS.stream().allMatch(program -> Files.isExecutable(directory.resolve(program)))) {
            return Optional.empty();
        }
        try {
            Process process = new ProcessBuilder(directory.resolve("postgres").toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(output);
            return version.find()
                    ? Optional.of(new PostgresBinaries(directory, Integer.parseInt(version.group(1))))
                            .filter(binaries -> binaries.major >= OLDEST_MAJOR)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
