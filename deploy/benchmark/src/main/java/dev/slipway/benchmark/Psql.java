package dev.slipway.benchmark;

import dev.slipway.local.PostgresBinaries;
import dev.slipway.local.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What people move rows with today: psql, pipes, and their own SQL. */
final class Psql {

    private final PostgresBinaries postgres = PostgresBinaries.locate();
    private final Database server;

    Psql(Database server) {
        this.server = server;
    }

    /** Reads what the statement copies out, and throws it away. */
    void read(String database, String copyOut) throws IOException, InterruptedException {
        require(command(database, copyOut)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Feeds what one database copies out into the statements of another, which run in one transaction. */
    void pipe(String from, String copyOut, String to, String... statements) throws IOException, InterruptedException {
        ProcessBuilder writer = command(to, statements).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        for (Process process : ProcessBuilder.startPipeline(List.of(command(from, copyOut), writer))) {
            require(process);
        }
    }

    private ProcessBuilder command(String database, String... statements) {
        List<String> line =
                new ArrayList<>(List.of(postgres.program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"));
        line.add("--set=ON_ERROR_STOP=1");
        for (String statement : statements) {
            line.add("--command=" + statement);
        }
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(server.port()));
        builder.environment().put("PGUSER", PostgresServer.SUPERUSER);
        builder.environment().put("PGPASSWORD", server.password());
        builder.environment().put("PGDATABASE", database);
        return builder;
    }

    private static void require(Process process) throws InterruptedException {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("psql ended with " + process.exitValue());
        }
    }
}
