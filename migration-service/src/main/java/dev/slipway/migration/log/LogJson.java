package dev.slipway.migration.log;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** One entry, one line of JSON. */
public final class LogJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private LogJson() {}

    /** The entry without a line feed. */
    public static String write(LogEntry entry) {
        return MAPPER.writeValueAsString(entry);
    }

    /** The entry with its line feed, in UTF-8. */
    public static byte[] line(LogEntry entry) {
        return (write(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The entry of a line. */
    public static LogEntry read(String line) {
        return MAPPER.readValue(line, LogEntry.class);
    }
}
