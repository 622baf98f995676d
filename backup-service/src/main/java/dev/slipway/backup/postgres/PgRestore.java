package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** pg_restore at work on some of the entries of a directory archive. */
final class PgRestore {

    /** The list is passed on the standard input, so that there is no other file than the table of contents. */
    private static final String LIST = "--use-list=/dev/stdin";

    private final PostgresTools tools;
    private final Path folder;
    private final List<String> ownership;

    PgRestore(PostgresTools tools, Path folder, boolean keepOwners) {
        this.tools = tools;
        this.folder = folder;
        this.ownership = ownership(keepOwners);
    }

    /** The options that leave owners and privileges out, if they are to be. */
    static List<String> ownership(boolean keepOwners) {
        return keepOwners ? List.of() : List.of("--no-owner", "--no-privileges");
    }

    /** Names a database to pg_restore, whatever characters are in its name. */
    static String into(ConnectionSettings target) {
        return "--dbname=dbname='%s'"
                .formatted(target.database().replace("\\", "\\\\").replace("'", "\\'"));
    }

    /** Restores the entries into a database. */
    void restore(ConnectionSettings target, List<ArchivedContents.Entry> entries, int jobs, IgnoredErrors errors)
            throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(List.of("--no-password", LIST, into(target)));
        if (!errors.tolerant()) {
            arguments.add("--exit-on-error");
        }
        if (jobs > 1) {
            arguments.add("--jobs=" + jobs);
        }
        ProcessBuilder command = command(target, arguments);
        // until the switchover nothing depends on these commits; its own commit makes them durable too
        command.environment().put("PGOPTIONS", "-c synchronous_commit=off");
        try (ToolProcess restore = ToolProcess.start("pg_restore", command)) {
            feed(restore, entries);
            restore.await(errors);
        }
    }

    /** Writes the entries' script to a session. */
    void script(ConnectionSettings target, List<ArchivedContents.Entry> entries, PsqlSession psql) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        try (ToolProcess script =
                ToolProcess.start("pg_restore", command(target, List.of("--exit-on-error", LIST, "--file=-")))) {
            feed(script, entries);
            psql.send(script.output());
            script.awaitSuccess();
        }
    }

    private ProcessBuilder command(ConnectionSettings target, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--format=directory"));
        all.addAll(ownership);
        all.addAll(arguments);
        all.add(folder.toString());
        return tools.command("pg_restore", target, all);
    }

    private static void feed(ToolProcess restore, List<ArchivedContents.Entry> entries) {
        try (OutputStream input = restore.input()) {
            input.write(ArchivedContents.list(entries).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw restore.failureAfter(e);
        }
    }
}
