package dev.slipway.commandline.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Changes of rows for people: a sign, the key, and old and new value by column, of JSON by place. */
public final class RowChanges {

    private RowChanges() {}

    /**
     * The lines.
     *
     * @param rows each with what becomes of it, its key and its columns
     */
    public static List<String> lines(JsonNode rows) {
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> {
            String kind =
                    row.path("kind").asString(row.path("change").asString("")).toLowerCase(Locale.ROOT);
            lines.add(sign(kind) + " " + key(row.path("key")));
            row.path("columns").forEach(column -> lines.addAll(column(kind, column)));
        });
        return lines;
    }

    private static String sign(String kind) {
        return switch (kind) {
            case "added" -> "+";
            case "removed" -> "-";
            case "retained" -> "=";
            default -> "~";
        };
    }

    private static String key(JsonNode key) {
        List<String> parts = new ArrayList<>();
        key.properties().forEach(part -> parts.add(part.getKey() + "=" + value(part.getValue())));
        return String.join(", ", parts);
    }

    private static List<String> column(String kind, JsonNode column) {
        List<String> lines = new ArrayList<>();
        String name = "    " + TextTable.harmless(column.path("name").asString(""));
        JsonNode places = column.path("json");
        if (places.isEmpty()) {
            lines.add(name + ": " + change(kind, column));
        } else {
            places.forEach(place -> lines.add(
                    name + " " + TextTable.harmless(place.path("path").asString("")) + ": " + change(kind, place)));
            if (column.path("jsonOmitted").asInt(0) > 0) {
                lines.add(name
                        + ": and %d places more"
                                .formatted(column.path("jsonOmitted").asInt()));
            }
        }
        return lines;
    }

    private static String change(String kind, JsonNode change) {
        String before = value(change.path("before"));
        String after = value(change.path("after"));
        return switch (sign(kind)) {
            case "+" -> after;
            case "-", "=" -> before;
            default -> before + " → " + after;
        };
    }

    private static String value(JsonNode value) {
        if (value.isMissingNode()) {
            return "(absent)";
        }
        return value.isNull() ? "NULL" : TextTable.harmless(value.isString() ? value.asString() : value.toString());
    }
}
