package dev.slipway.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server made of this machine's own programs: loopback only, no socket file, passwords checked by
 * SCRAM. It prepares the data directory and tells the command that serves it; whoever starts that command owns the process.
 */
public final class PostgresServer {

    /** The role that {@link #initialise} creates. */
    public static final String SUPERUSER = "postgres";

    private final PostgresBinaries binaries;
    private final ServerIdentity identity;
    private final Path data;

    private PostgresServer(PostgresBinaries binaries, ServerIdentity identity, Path data) {
        this.binaries = binaries;
        this.identity = identity;
        this.data = data;
    }

    /**
     * A server whose data directory is the given folder's sub-folder {@code data}.
     *
     * @param home an absolute folder, created here when it does not exist; where root has to hand the server to
     *     another account that cannot reach it, {@code fallbackHome} is used instead
     * @param fallbackHome a folder that every account can reach
     */
    public static PostgresServer in(PostgresBinaries binaries, Path home, Path fallbackHome) {
        return in(binaries, home, fallbackHome, ServerIdentity.detect());
    }

    static PostgresServer in(PostgresBinaries binaries, Path home, Path fallbackHome, ServerIdentity identity) {
        PrivateFiles.createDirectory(home);
        Path reachable = home;
        if (!identity.reaches(parentOf(home))) {
            PrivateFiles.createDirectory(fallbackHome);
            reachable = fallbackHome;
        }
        identity.own(reachable);
        return new PostgresServer(binaries, identity, reachable.resolve("data"));
    }

    /** The data directory. */
    public Path data() {
        return data;
    }

    /** Whether the data directory has been created before. */
    public boolean initialised() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /**
     * Creates the data directory.
     *
     * @param superuserPassword the password of {@link #SUPERUSER}
     * @throws StackException when PostgreSQL refuses, with its own words
     */
    public void initialise(String superuserPassword) {
        Path passwordFile = parentOf(data).resolve("initial-password");
        // Made beside its place and moved there when complete: what was broken off is never taken for a data directory.
        Path unfinished = data.resolveSibling("data.unfinished");
        try {
            PrivateFiles.deleteRecursively(unfinished);
            PrivateFiles.write(passwordFile, superuserPassword + "\n");
            identity.own(passwordFile);
            run(
                    binaries.program("initdb"),
                    "--pgdata=" + unfinished,
                    "--username=" + SUPERUSER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--lc-collate=C",
                    "--lc-ctype=" + (isMac() ? "UTF-8" : "C.UTF-8"),
                    "--no-instructions");
            Files.move(unfinished, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                Files.deleteIfExists(passwordFile);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The command that serves the data directory until it gets SIGINT (fast shutdown).
     *
     * @param port the port on 127.0.0.1
     * @param settings further server settings, which win over those given here
     */
    public List<String> command(int port, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("port", Integer.toString(port));
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("password_encryption", "scram-sha-256");
        all.put("max_connections", "150");
        all.put("log_line_prefix", "%m [%p] %u@%d ");
        all.putAll(settings);
        List<String> command = new ArrayList<>(identity.prefix());
        command.add(binaries.program("postgres"));
        command.add("-D");
        command.add(data.toString());
        all.forEach((name, value) -> {
            command.add("-c");
            command.add(name + "=" + value);
        });
        return List.copyOf(command);
    }

    private void run(String... words) throws IOException {
        List<String> command = new ArrayList<>(identity.prefix());
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(parentOf(data).toFile()).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new StackException(Path.of(words[0]).getFileName() + " failed:\n" + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + words[0] + ".", e);
        }
    }

    private static Path parentOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new StackException(path + " has no parent folder.");
        }
        return parent;
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").startsWith("Mac");
    }
}
