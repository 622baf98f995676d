package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.PostgresToolsMissingException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts what PostgreSQL and its tools say into words, and tells what is worth another attempt. */
final class DatabaseFailures {

    private static final Pattern TOOL_ERROR =
            Pattern.compile("^(?:pg_dump|pg_restore|psql)(?::<stdin>:\\d+)?: (?:error: |fatal: |ERROR:)?\\s*(.*)$");
    private static final Pattern LASTING_TOOL_ERROR = Pattern.compile(
            "permission denied|must be owner|must be superuser|must be able to|row-level security|version mismatch"
                    + "|already exists|does not exist|violates|invalid|corrupt|not appear to be a valid archive"
                    + "|unsupported version|unexpected end of file",
            Pattern.CASE_INSENSITIVE);

    private DatabaseFailures() {}

    /** A failure of our own sessions. */
    static JobFailedException explain(String doing, Throwable failure) {
        return switch (failure) {
            case JobFailedException known -> known;
            case DatabaseUnreachableException e -> new JobFailedException.Temporary(String.valueOf(e.getMessage()), e);
            case DatabaseAccessDeniedException e -> new JobFailedException.Permanent(String.valueOf(e.getMessage()), e);
            case PostgresToolsMissingException e -> new JobFailedException.Permanent(String.valueOf(e.getMessage()), e);
            case DatabaseFailureException e when e.getCause() instanceof SQLException cause -> explain(doing, cause);
            case SQLException e -> explain(doing, e);
            default ->
                new JobFailedException.Temporary(
                        "%s failed unexpectedly; the log says more.".formatted(doing), failure);
        };
    }

    private static JobFailedException explain(String doing, SQLException e) {
        String state = Optional.ofNullable(e.getSQLState()).orElse("");
        String what = firstLine(String.valueOf(e.getMessage()));
        return switch (state) {
            case "42501" ->
                new JobFailedException.Permanent(
                        "%s failed, because the environment's role lacks a privilege: %s".formatted(doing, what), e);
            case "55P03" ->
                new JobFailedException.Temporary(
                        "%s failed, because a table stayed locked by someone else.".formatted(doing), e);
            case "53200" ->
                new JobFailedException.Permanent(
                        "%s failed, because the server has no room for so many locks: raise max_locks_per_transaction."
                                .formatted(doing),
                        e);
            case "22021", "22P05" ->
                new JobFailedException.Permanent(
                        "%s failed, because text in it cannot be converted to UTF-8: %s".formatted(doing, what), e);
            case "53100" ->
                new JobFailedException.Temporary("%s failed, because the server's disk is full.".formatted(doing), e);
            default ->
                state.startsWith("08") || state.startsWith("57P")
                        ? new JobFailedException.Temporary(
                                "%s failed, because the connection to the database broke.".formatted(doing), e)
                        : new JobFailedException.Temporary("%s failed: %s".formatted(doing, what), e);
        };
    }

    /**
     * A failure of one of PostgreSQL's tools, from what it wrote to its error output. Only the error's own line is
     * told: the lines after it may quote rows.
     */
    static JobFailedException ofTool(String tool, int exitCode, List<String> errorOutput) {
        String error = errorOutput.stream()
                .filter(DatabaseFailures::isError)
                .findFirst()
                .map(DatabaseFailures::told)
                .orElse("it ended with exit code %d".formatted(exitCode));
        String reason = "%s failed: %s".formatted(tool, error);
        return LASTING_TOOL_ERROR.matcher(error).find()
                ? new JobFailedException.Permanent(reason, null)
                : new JobFailedException.Temporary(reason, null);
    }

    /** Whether a line of a tool's error output begins an error. */
    static boolean isError(String line) {
        return line.contains("error:") || line.contains("ERROR:") || line.contains("fatal:");
    }

    /** What the lines that begin errors say. */
    static List<String> errorsOf(List<String> errorLines) {
        return errorLines.stream().map(DatabaseFailures::told).toList();
    }

    private static String told(String line) {
        return TOOL_ERROR
                .matcher(line)
                .replaceFirst("$1")
                .replaceFirst("^could not execute query: ERROR:\\s*", "")
                .strip();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replaceFirst("^ERROR: ", "");
    }
}
