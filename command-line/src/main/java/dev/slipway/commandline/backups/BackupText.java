package dev.slipway.commandline.backups;

import static dev.slipway.commandline.terminal.Figures.bytes;
import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Backups and restores for people. */
final class BackupText {

    private BackupText() {}

    static Object[] fields(JsonNode backup) {
        JsonNode cancellation = backup.path("cancellation");
        return new Object[] {
            "Backup", text(backup, "id"),
            "Environment", text(backup, "environment"),
            "State", text(backup, "state"),
            "Reason", text(backup, "reason"),
            "Cancelled by", text(cancellation, "cancelledBy"),
            "Note", text(backup, "note"),
            "Of", scope(backup),
            "Migration", text(backup, "migrationId"),
            "Requested by", text(backup, "requestedBy"),
            "Requested at", instant(backup, "requestedAt"),
            "Taken at", instant(backup, "startedAt"),
            "Completed at", instant(backup, "completedAt"),
            "Size", bytes(backup, "sizeBytes"),
            "Rows", count(backup, "rows"),
            "Digest", text(backup, "digest"),
            "Files", count(backup.path("files"), "count"),
            "Variables' version", text(backup, "variablesVersion"),
            "Verified", verified(backup.path("lastVerification")),
            "Drilled", drilled(backup.path("lastDrill")),
            "Pinned by", pins(backup)
        };
    }

    private static String verified(JsonNode verification) {
        return verification.isObject()
                ? instant(verification, "endedAt")
                        + (verification.path("sound").asBoolean(false)
                                ? ", sound"
                                : ": " + text(verification, "damage"))
                : "–";
    }

    private static String drilled(JsonNode drill) {
        return drill.isObject()
                ? instant(drill, "endedAt")
                        + (drill.path("successful").asBoolean(false)
                                ? ", restored in "
                                        + Progress.readable(Duration.ofMillis(
                                                drill.path("recoveryMillis").asLong(0)))
                                : ": " + text(drill, "reason"))
                : "–";
    }

    /** What it is a backup of. */
    static String scope(JsonNode backup) {
        List<String> chosen = new ArrayList<>();
        backup.path("scope")
                .forEach(some -> chosen.add(
                        text(some, "schema") + (some.hasNonNull("table") ? "." + text(some, "table") : ".*")));
        return chosen.isEmpty() ? "all" : String.join(", ", chosen);
    }

    private static String pins(JsonNode backup) {
        List<String> pins = new ArrayList<>();
        backup.path("pins").forEach(pin -> pins.add(text(pin, "holder") + " (" + text(pin, "reason") + ")"));
        return pins.isEmpty() ? "–" : String.join(", ", pins);
    }

    /** How far it is, for a line that moves. */
    static String progress(JsonNode job) {
        JsonNode progress = job.path("progress");
        long total = progress.path("bytesTotal").asLong(0);
        long left = progress.path("secondsLeft").asLong(0);
        return text(job, "state")
                + "  tables " + progress.path("tablesDone").asInt(0) + "/"
                + progress.path("tablesTotal").asInt(0)
                + "  " + bytes(progress, "bytes") + (total > 0 ? " of about " + bytes(progress, "bytesTotal") : "")
                + (left > 0 ? "  about " + Progress.readable(Duration.ofSeconds(left)) + " left" : "");
    }

    /** What became of a backup or a restore. */
    static String outcome(String what, JsonNode job) {
        return switch (text(job, "state")) {
            case "completed" -> "%s completed.".formatted(what);
            case "completed-with-errors" ->
                "%s completed with %d errors."
                        .formatted(what, job.path("errors").size());
            case "failed" -> "%s failed: %s".formatted(what, text(job, "reason"));
            case "cancelled" ->
                "%s was cancelled by %s.".formatted(what, text(job.path("cancellation"), "cancelledBy"));
            default -> "%s is %s.".formatted(what, text(job, "state"));
        };
    }

    static ExitCode exitCode(JsonNode job) {
        return switch (text(job, "state")) {
            case "failed", "cancelled", "completed-with-errors" -> ExitCode.FAILED;
            default -> ExitCode.OK;
        };
    }
}
