package dev.slipway.backup.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Lists of files as they are stored: a JSON object in a line for each. */
@Component
class FileList {

    private final JsonMapper json;

    FileList(JsonMapper json) {
        this.json = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    void write(FileEntry entry, OutputStream out) throws IOException {
        out.write(json.writeValueAsBytes(entry));
        out.write('\n');
    }

    Reader read(InputStream list) {
        return new Reader(list);
    }

    /** Reads one after the other. */
    final class Reader implements AutoCloseable {

        private final BufferedReader lines;
        private @Nullable String last;

        Reader(InputStream list) {
            this.lines = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8));
        }

        /**
         * The next one, or null at the end.
         *
         * @throws IOException also when it is none that could have been written, such as one that would leave its place
         */
        @Nullable
        FileEntry next() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                return null;
            }
            FileEntry entry;
            try {
                entry = json.readValue(line, FileEntry.class);
            } catch (JacksonException e) {
                throw new IOException("the list of files cannot be read", e);
            }
            if (entry.kind() == null || entry.path() == null || !FileEntry.isSafe(entry.path())) {
                throw new IOException("the list of files has a path that is not allowed");
            }
            if (last != null && FileEntry.PATH_ORDER.compare(last, entry.path()) >= 0) {
                throw new IOException("the list of files is not in order");
            }
            last = entry.path();
            return entry;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
