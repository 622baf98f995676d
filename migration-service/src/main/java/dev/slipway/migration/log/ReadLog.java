package dev.slipway.migration.log;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Reads logs, wherever their entries are by now. */
@Component
public class ReadLog {

    private static final int PAGE = 1_000;

    private final LogEntries entries;
    private final LogArchive archive;

    ReadLog(LogEntries entries, LogArchive archive) {
        this.entries = entries;
        this.archive = archive;
    }

    /** Takes one entry after the other. */
    @FunctionalInterface
    public interface Reader {
        /** Takes the next one. */
        void read(LogEntry entry) throws IOException;
    }

    /** How much there is. */
    public LogState state(UUID migration) {
        return entries.state(migration);
    }

    /** The entries after a position, in pages of bounded size, in their order. */
    public void after(UUID migration, long position, Reader reader) throws IOException {
        LogState state = entries.state(migration);
        long read = readOn(state, position, reader);
        if (read < state.lastPosition()) {
            // removed from the database while it was read there
            readOn(entries.state(migration), read, reader);
        }
    }

    private long readOn(LogState state, long position, Reader reader) throws IOException {
        long read = position;
        if (!state.inDatabase() && read < state.storedPosition()) {
            try (InputStream lines = archive.open(state.migrationId());
                    BufferedReader text = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    LogEntry entry = LogJson.read(line);
                    if (entry.position() > read && entry.position() <= state.storedPosition()) {
                        reader.read(entry);
                        read = entry.position();
                    }
                }
            }
        }
        for (List<LogEntry> page = entries.after(state.migrationId(), read, PAGE);
                !page.isEmpty();
                page = entries.after(state.migrationId(), read, PAGE)) {
            for (LogEntry entry : page) {
                reader.read(entry);
                read = entry.position();
            }
        }
        return read;
    }

    /** Writes the whole log as JSON lines, compressed with zstd. */
    public void writeCompressed(UUID migration, OutputStream out) throws IOException {
        archive.compress(lines -> after(migration, 0, entry -> lines.write(LogJson.line(entry))), out);
    }
}
