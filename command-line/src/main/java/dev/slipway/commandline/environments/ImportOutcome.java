package dev.slipway.commandline.environments;

import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an import came to, for people. */
final class ImportOutcome {

    private ImportOutcome() {}

    static List<String> lines(JsonNode saved) {
        List<String> lines = new ArrayList<>();
        lines.add("%d created, %d changed, %d unchanged; version %d."
                .formatted(
                        saved.path("created").asInt(0),
                        saved.path("changed").asInt(0),
                        saved.path("unchanged").asInt(0),
                        saved.path("version").asLong(0)));
        saved.path("errors")
                .forEach(error -> lines.add("line %d: %s"
                        .formatted(
                                error.path("line").asInt(0),
                                TextTable.harmless(error.path("message").asString("")))));
        return lines;
    }
}
