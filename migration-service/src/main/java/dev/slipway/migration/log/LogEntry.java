package dev.slipway.migration.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a migration's log. Which of the parts there are depends on the kind.
 *
 * @param position counts the entries of one migration from 1, without gaps
 * @param at when; of what took time, when it ended
 * @param kind what it tells of
 * @param name the state, step, table, check or hook
 * @param text what there is to say
 * @param durationMillis how long it took
 * @param rows how many rows a statement wrote, or read by COPY
 * @param added rows of a table that were inserted
 * @param changed rows of a table that were updated
 * @param removed rows of a table that were deleted
 * @param sql a statement's text
 * @param error why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LogEntry(
        long position,
        Instant at,
        Kind kind,
        @Nullable String name,
        @Nullable String text,
        @Nullable Double durationMillis,
        @Nullable Long rows,
        @Nullable Long added,
        @Nullable Long changed,
        @Nullable Long removed,
        @Nullable String sql,
        @Nullable String error) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LONGEST_SQL = 256 * 1024;

    /** What an entry tells of. */
    public enum Kind {
        /** The migration came into a state. */
        @JsonProperty("state")
        STATE,
        /** A step began. */
        @JsonProperty("step-begun")
        STEP_BEGUN,
        /** There is something to say about a step that goes on. */
        @JsonProperty("step-progress")
        STEP_PROGRESS,
        /** A step ended. */
        @JsonProperty("step-ended")
        STEP_ENDED,
        /** A statement was executed on the target. */
        @JsonProperty("statement")
        STATEMENT,
        /** Rows of a table were written. */
        @JsonProperty("table")
        TABLE,
        /** A check query was asked. */
        @JsonProperty("check")
        CHECK,
        /** A hook was called. */
        @JsonProperty("hook")
        HOOK,
        /** Something that a person should know. */
        @JsonProperty("warning")
        WARNING
    }

    /** The migration came into a state. */
    public static LogEntry state(String state, @Nullable String reason, Instant at) {
        return of(Kind.STATE, state, reason, null, null, at);
    }

    /** A step began. */
    public static LogEntry stepBegun(String step, String detail, Instant at) {
        return of(Kind.STEP_BEGUN, step, detail, null, null, at);
    }

    /** There is something to say about a step that goes on. */
    public static LogEntry stepProgress(String step, String detail, Instant at) {
        return of(Kind.STEP_PROGRESS, step, detail, null, null, at);
    }

    /** A step ended. */
    public static LogEntry stepEnded(String step, String detail, Duration duration, Instant at) {
        return of(Kind.STEP_ENDED, step, detail, duration, null, at);
    }

    /** A statement was executed; very long ones, such as a function of hundreds of kilobytes, are cut. */
    public static LogEntry statement(
            String sql, Duration duration, @Nullable Long rows, @Nullable String error, Instant at) {
        String kept = sql.length() <= LONGEST_SQL
                ? sql
                : "%s … (%d characters in all)".formatted(sql.substring(0, LONGEST_SQL), sql.length());
        return new LogEntry(0, at, Kind.STATEMENT, null, null, millis(duration), rows, null, null, null, kept, error);
    }

    /** Rows of a table were written. */
    public static LogEntry table(String table, long added, long changed, long removed, Instant at) {
        return new LogEntry(0, at, Kind.TABLE, table, null, null, null, added, changed, removed, null, null);
    }

    /** A check query was asked. */
    public static LogEntry check(String check, String text, @Nullable String error, Instant at) {
        return of(Kind.CHECK, check, text, null, error, at);
    }

    /** A hook was called. */
    public static LogEntry hook(
            String hook, String text, @Nullable Duration duration, @Nullable String error, Instant at) {
        return of(Kind.HOOK, hook, text, duration, error, at);
    }

    /** Something that a person should know. */
    public static LogEntry warning(String text, Instant at) {
        return of(Kind.WARNING, null, text, null, null, at);
    }

    private static LogEntry of(
            Kind kind,
            @Nullable String name,
            @Nullable String text,
            @Nullable Duration duration,
            @Nullable String error,
            Instant at) {
        return new LogEntry(
                0,
                at,
                kind,
                name,
                text,
                duration == null ? null : millis(duration),
                null,
                null,
                null,
                null,
                null,
                error);
    }

    private static Double millis(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e3;
    }

    /** The same entry in its place. */
    public LogEntry at(long newPosition) {
        return new LogEntry(
                newPosition, at, kind, name, text, durationMillis, rows, added, changed, removed, sql, error);
    }

    /** As a line for people. */
    public String readable() {
        StringBuilder line = new StringBuilder(TIME.format(at));
        switch (kind) {
            case STATE -> line.append("  == ").append(name).append(" ==").append(text == null ? "" : " " + text);
            case STEP_BEGUN -> line.append("  > ").append(name).append(": ").append(text);
            case STEP_PROGRESS -> line.append("    ").append(name).append(": ").append(text);
            case STEP_ENDED -> line.append("  < ").append(name).append(": ").append(text);
            case STATEMENT -> line.append("      ").append(sql);
            case TABLE ->
                line.append("    table ")
                        .append(name)
                        .append(": %d added, %d changed, %d removed".formatted(added, changed, removed));
            case CHECK -> line.append("    check ").append(name).append(": ").append(text);
            case HOOK -> line.append("    hook ").append(name).append(": ").append(text);
            case WARNING -> line.append("  ! ").append(text);
        }
        if (rows != null) {
            line.append(rows == 1 ? "  -- 1 row" : "  -- %d rows".formatted(rows));
        }
        if (durationMillis != null) {
            line.append(rows == null && kind == Kind.STATEMENT ? "  -- " : rows == null ? " (" : ", ")
                    .append("%.3f ms".formatted(durationMillis))
                    .append(kind == Kind.STATEMENT ? "" : ")");
        }
        if (error != null) {
            line.append(kind == Kind.STATEMENT ? "\n      FAILED: " : " FAILED: ")
                    .append(error);
        }
        return line.toString();
    }
}
