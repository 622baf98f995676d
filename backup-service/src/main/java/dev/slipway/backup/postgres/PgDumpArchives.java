package dev.slipway.backup.postgres;

import dev.slipway.backup.ForeignArchives;
import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Archives of pg_dump, streamed into pg_restore. */
@Component
final class PgDumpArchives implements ForeignArchives {

    private static final int BUFFER_BYTES = 64 * 1024;

    @Override
    public void load(ConnectionSettings live, String database, InputStream archive, boolean keepOwners)
            throws IOException {
        PostgresTools tools;
        try (ServerSession server = ServerSession.open(live)
                .orElseThrow(() -> new JobFailedException.Permanent(
                        "The role %s may connect to no maintenance database (postgres or template1) of the server."
                                .formatted(live.user()),
                        null))) {
            server.drop(database);
            DatabaseProperties.of(live.database(), server.connection()).create(database, server);
            tools = PostgresTools.locate(new ManagedDatabase(live, "slipway import").serverMajor(server.connection()));
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Making a database for the archive", e);
        }
        ConnectionSettings target = live.withDatabase(database);
        List<String> arguments = new ArrayList<>(PgRestore.ownership(keepOwners));
        arguments.addAll(List.of("--no-password", "--exit-on-error", PgRestore.into(target)));
        ProcessBuilder command = tools.command("pg_restore", target, arguments);
        // nothing depends on these commits
        command.environment().put("PGOPTIONS", "-c synchronous_commit=off");
        try (ToolProcess restore = ToolProcess.start("pg_restore", command)) {
            feed(archive, restore);
            restore.awaitSuccess();
        } catch (JobFailedException.Temporary e) {
            // it cannot be read a second time: who sent it decides whether to send it again
            throw new JobFailedException.Permanent(e.reason(), e);
        }
    }

    private static void feed(InputStream archive, ToolProcess restore) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        OutputStream input = restore.input();
        for (int count = archive.read(buffer); count >= 0; count = archive.read(buffer)) {
            try {
                input.write(buffer, 0, count);
            } catch (IOException e) {
                // it has read all that it needs, or awaiting it tells why not
                return;
            }
        }
        try {
            input.close();
        } catch (IOException e) {
            // as above
        }
    }
}
