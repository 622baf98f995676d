package dev.slipway.managedpostgres;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's own client programs (pg_dump, pg_restore, psql) of one version.
 *
 * @param directory where the programs are
 * @param major their major version
 */
public record PostgresTools(Path directory, int major) {

    /** System property naming the directory of the programs; the environment variable is {@value #VARIABLE}. */
    public static final String PROPERTY = "slipway.pg-bin";

    /** Environment variable naming the directory of the programs. */
    public static final String VARIABLE = "SLIPWAY_PG_BIN";

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final Map<Path, Integer> KNOWN_VERSIONS = new ConcurrentHashMap<>();

    /**
     * The programs of the given major version, or else of the nearest newer one. Looked for in the directory that the
     * system property {@value #PROPERTY} or the variable {@value #VARIABLE} names (then nowhere else), in the usual
     * places of Linux distributions and Homebrew, and on the PATH.
     *
     * @throws PostgresToolsMissingException if there are none of that version or newer
     */
    public static PostgresTools locate(int serverMajor) {
        String named = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        Set<Path> places = named == null || named.isBlank() ? usualPlaces() : Set.of(Path.of(named));
        return nearest(places, serverMajor);
    }

    static PostgresTools nearest(Set<Path> places, int serverMajor) {
        PostgresTools best = null;
        int newestSeen = 0;
        for (Path place : places) {
            int major = version(place).orElse(0);
            newestSeen = Math.max(newestSeen, major);
            if (major >= serverMajor && (best == null || major < best.major())) {
                best = new PostgresTools(place, major);
            }
        }
        if (best == null) {
            String found = newestSeen == 0 ? "none were found" : "only version " + newestSeen + " was found";
            throw new PostgresToolsMissingException(("PostgreSQL's client programs of version %d or newer are needed, "
                            + "and %s. Install them (Debian, Ubuntu: apt-get install postgresql-client-%d; "
                            + "Fedora: dnf install postgresql; Homebrew: brew install libpq) "
                            + "or name their directory in %s.")
                    .formatted(serverMajor, found, serverMajor, VARIABLE));
        }
        return best;
    }

    /**
     * A command line for one of the programs, ready to start. Host, port, user and database are set, the password and
     * the TLS mode travel in its environment, and the caller's own PG* variables are kept out.
     *
     * @param tool {@code pg_dump}, {@code pg_restore} or {@code psql}
     * @param settings the database to work on
     * @param arguments further arguments
     */
    public ProcessBuilder command(String tool, ConnectionSettings settings, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(directory.resolve(tool).toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put("PGHOST", settings.host());
        environment.put("PGPORT", Integer.toString(settings.port()));
        environment.put("PGUSER", settings.user());
        environment.put("PGDATABASE", settings.database());
        environment.put("PGPASSWORD", settings.password());
        environment.put("PGSSLMODE", settings.tls().sslMode());
        environment.put("PGCONNECT_TIMEOUT", "5");
        environment.put("PGAPPNAME", "slipway");
        environment.put("LC_ALL", "C");
        return builder;
    }

    private static Set<Path> usualPlaces() {
        Set<Path> places = new LinkedHashSet<>();
        addMatching(places, Path.of("/usr/lib/postgresql"), "*", "bin");
        addMatching(places, Path.of("/usr"), "pgsql-*", "bin");
        addMatching(places, Path.of("/opt/homebrew/opt"), "{postgresql,libpq}*", "bin");
        addMatching(places, Path.of("/usr/local/opt"), "{postgresql,libpq}*", "bin");
        // last: Debian's pg_dump on the PATH is a slow wrapper around those above
        String path = System.getenv("PATH");
        if (path != null) {
            for (String entry : path.split(File.pathSeparator)) {
                if (!entry.isBlank()) {
                    places.add(Path.of(entry));
                }
            }
        }
        return places;
    }

    private static void addMatching(Set<Path> places, Path parent, String glob, String child) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, glob)) {
            directories.forEach(directory -> places.add(directory.resolve(child)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OptionalInt version(Path place) {
        if (!Files.isExecutable(place.resolve("pg_dump"))) {
            return OptionalInt.empty();
        }
        Integer major = KNOWN_VERSIONS.computeIfAbsent(place, PostgresTools::askVersion);
        return major == null ? OptionalInt.empty() : OptionalInt.of(major);
    }

    private static @Nullable Integer askVersion(Path place) {
        try {
            Process process = new ProcessBuilder(place.resolve("pg_dump").toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(answer);
            return process.waitFor() == 0 && version.find() ? Integer.valueOf(version.group(1)) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
