package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A session of psql that we speak to and listen to. It understands the scripts of pg_restore as nothing else does, and
 * it stops at the first error.
 */
final class PsqlSession implements AutoCloseable {

    private static final int COPY_BUFFER_BYTES = 256 * 1024;

    private final ToolProcess psql;
    private final OutputStream input;
    private final InputStream output;
    private final byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;
    /** Ends an answer; nobody else can know it, so no row can look like it. */
    private final String mark = "-- slipway " + UUID.randomUUID();

    private PsqlSession(ToolProcess psql) {
        this.psql = psql;
        this.input = psql.input();
        this.output = psql.output();
    }

    static PsqlSession open(PostgresTools tools, ConnectionSettings database) {
        ProcessBuilder command = tools.command(
                "psql",
                database,
                List.of(
                        "--no-psqlrc",
                        "--quiet",
                        "--no-align",
                        "--tuples-only",
                        "--no-password",
                        "--set=ON_ERROR_STOP=1",
                        "--file=-"));
        command.environment().put("PGCLIENTENCODING", "UTF8");
        return new PsqlSession(ToolProcess.start("psql", command));
    }

    /** Has statements executed, without waiting for it. */
    void send(String statements) {
        byte[] bytes = (statements + "\n").getBytes(StandardCharsets.UTF_8);
        send(bytes, bytes.length);
    }

    /** Has a part of a script executed, without waiting for it. */
    void send(byte[] script, int length) {
        try {
            input.write(script, 0, length);
        } catch (IOException e) {
            throw psql.failureAfter(e);
        }
    }

    /** Has a script executed, without waiting for it. What its statements answer interests nobody. */
    void send(InputStream script) throws IOException {
        // unread answers would block psql
        send("\\o /dev/null");
        byte[] buffer = new byte[COPY_BUFFER_BYTES];
        for (int count = script.read(buffer); count >= 0; count = script.read(buffer)) {
            send(buffer, count);
        }
        send("\\o");
    }

    /** The answer to a query that gives one line. */
    String ask(String query) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ask(query, answer::write);
        return answer.toString(StandardCharsets.UTF_8).strip();
    }

    /** Passes the answer to a query or a {@code COPY … TO STDOUT} on, as it comes, line by line. */
    void ask(String query, Lines lines) {
        send(query);
        send("\\echo '" + mark + "'");
        flush();
        byte[] end = (mark + "\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream begun = new ByteArrayOutputStream();
        try {
            while (true) {
                if (from == to) {
                    from = 0;
                    to = Math.max(0, output.read(buffer));
                    if (to == 0) {
                        throw psql.failureAfter(new IOException("psql ended"));
                    }
                }
                int lineEnd = from;
                while (lineEnd < to && buffer[lineEnd] != '\n') {
                    lineEnd++;
                }
                if (lineEnd == to) {
                    begun.write(buffer, from, to - from);
                    from = to;
                    continue;
                }
                int start = from;
                int length = lineEnd + 1 - from;
                from = lineEnd + 1;
                byte[] line = buffer;
                if (begun.size() > 0) {
                    begun.write(buffer, start, length);
                    line = begun.toByteArray();
                    begun.reset();
                    start = 0;
                    length = line.length;
                }
                if (Arrays.equals(line, start, start + length, end, 0, end.length)) {
                    return;
                }
                lines.line(line, start, length);
            }
        } catch (IOException e) {
            throw psql.failureAfter(e);
        }
    }

    /** Waits until psql has come to the end of everything. */
    void finish() throws IOException {
        input.close();
        output.transferTo(OutputStream.nullOutputStream());
        psql.awaitSuccess();
    }

    /** Ends the session from another thread, so that whoever waits for it comes to an end. */
    void stop() {
        psql.stop();
    }

    @Override
    public void close() {
        psql.close();
    }

    private void flush() {
        try {
            input.flush();
        } catch (IOException e) {
            throw psql.failureAfter(e);
        }
    }

    /** Takes an answer's lines, each with its line feed. */
    @FunctionalInterface
    interface Lines {
        void line(byte[] bytes, int offset, int length);
    }
}
