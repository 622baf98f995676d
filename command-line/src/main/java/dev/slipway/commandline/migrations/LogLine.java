package dev.slipway.commandline.migrations;

import dev.slipway.commandline.terminal.TextTable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An entry of a migration's log as a line for people: when, what, how long. */
final class LogLine {

    private LogLine() {}

    static String of(String json) {
        JsonNode entry;
        try {
            entry = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            return TextTable.harmless(json);
        }
        StringBuilder line = new StringBuilder(text(entry, "at"));
        line.append("  ").append(what(entry));
        if (entry.path("rows").isNumber()) {
            line.append("  -- ").append(entry.path("rows").asLong()).append(" rows");
        }
        if (entry.path("durationMillis").isNumber()) {
            line.append("  (%.1f ms)".formatted(entry.path("durationMillis").asDouble()));
        }
        if (entry.path("error").isString()) {
            line.append("  FAILED: ").append(text(entry, "error"));
        }
        return line.toString();
    }

    private static String what(JsonNode entry) {
        String name = text(entry, "name");
        String text = text(entry, "text");
        return switch (text(entry, "kind")) {
            case "state" -> ("== " + name + " == " + text).strip();
            case "step-begun" -> "> " + name + ": " + text;
            case "step-ended" -> "< " + name + ": " + text;
            case "statement" -> "    " + text(entry, "sql");
            case "table" ->
                "  table %s: %d added, %d changed, %d removed"
                        .formatted(
                                name,
                                entry.path("added").asLong(0),
                                entry.path("changed").asLong(0),
                                entry.path("removed").asLong(0));
            case "warning" -> "! " + text;
            default -> ("  " + name + ": " + text).stripTrailing();
        };
    }

    private static String text(JsonNode entry, String member) {
        return TextTable.harmless(entry.path(member).asString(""));
    }
}
