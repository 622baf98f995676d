package dev.slipway.commandline.migrations;

import static dev.slipway.commandline.terminal.Figures.count;
import static dev.slipway.commandline.terminal.Figures.instant;
import static dev.slipway.commandline.terminal.Figures.text;

import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A migration for people. */
final class MigrationText {

    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

    private final Server server;

    MigrationText(Server server) {
        this.server = server;
    }

    /** What became of it, in few lines. */
    List<String> outcome(JsonNode migration) {
        String id = text(migration, "id");
        String target = text(migration, "target");
        List<String> lines = new ArrayList<>();
        switch (migration.path("state").asString()) {
            case "completed" -> {
                JsonNode result = migration.path("result");
                lines.add("Completed: %s rows added, %s changed, %s removed, %s statements. Migration %s"
                        .formatted(
                                count(result, "rowsAdded"),
                                count(result, "rowsChanged"),
                                count(result, "rowsRemoved"),
                                count(result, "statements"),
                                id));
                if (migration.path("backupId").isString()) {
                    lines.add("Undo it with: slipway rollback " + id);
                }
            }
            case "rolled-back" -> lines.add("Rolled back: %s is as it was before. Migration %s".formatted(target, id));
            case "awaiting-decision" -> lines.addAll(held(migration));
            case "failed" -> {
                lines.add("Failed; %s is as it was. Migration %s".formatted(target, id));
                lines.add(text(migration, "reason"));
            }
            case "rollback-failed" -> {
                lines.add("The rollback failed; the migration's changes are still in %s. Migration %s"
                        .formatted(target, id));
                lines.add(text(migration, "reason"));
            }
            case "cancelled" -> lines.add("Cancelled; %s is as it was. Migration %s".formatted(target, id));
            default -> lines.add("Migration %s is %s.".formatted(id, text(migration, "state")));
        }
        lines.addAll(remarks(migration));
        return lines;
    }

    /** Warnings, and checks that were not passed. */
    static List<String> remarks(JsonNode migration) {
        List<String> lines = new ArrayList<>();
        migration.path("warnings").forEach(warning -> lines.add("! " + TextTable.harmless(warning.asString(""))));
        migration.path("checks").forEach(check -> {
            if (!check.path("state").asString("").equals("passed")) {
                String action = text(check, "action");
                lines.add("! " + text(check, "sentence") + (action.equals("–") ? "" : " " + action));
            }
        });
        return lines;
    }

    /** What it waits for, and what to type. */
    private List<String> held(JsonNode migration) {
        String id = text(migration, "id");
        JsonNode held = migration.path("held");
        List<String> lines = new ArrayList<>();
        StringBuilder command = new StringBuilder("  slipway decide ").append(id);
        lines.add("Migration %s waits; nothing has been changed in %s.".formatted(id, text(migration, "target")));
        if (!held.path("decisions").isEmpty()) {
            Map<String, JsonNode> asked = asked(migration);
            lines.add("Somebody must decide:");
            held.path("decisions").forEach(decision -> {
                String decisionId = decision.isString() ? decision.asString() : text(decision, "id");
                JsonNode question = asked.getOrDefault(decisionId, decision);
                lines.add("  " + decisionId);
                String words = text(question, "question");
                List<String> options = new ArrayList<>();
                question.path("options").forEach(option -> options.add(option.asString(option.toString())));
                if (!words.equals("–")) {
                    lines.add("    " + words + (options.isEmpty() ? "" : "  [" + String.join(" | ", options) + "]"));
                }
                command.append(" --decide ")
                        .append(quoted(decisionId + "="))
                        .append(options.isEmpty() ? "CHOICE" : String.join("|", options));
            });
        }
        if (!held.path("missingVariables").isEmpty()) {
            lines.add("%s lacks variables:".formatted(text(migration, "target")));
            held.path("missingVariables").forEach(variable -> {
                String name = text(variable, "name");
                String type = text(variable, "type");
                lines.add("  %s (%s)".formatted(name, type));
                command.append(type.equals("secret") ? " --secret " + name : " --var " + name + "=VALUE");
            });
        }
        lines.add("Answer with:");
        lines.add(command.toString());
        return lines;
    }

    private Map<String, JsonNode> asked(JsonNode migration) {
        Map<String, JsonNode> questions = new HashMap<>();
        String plan = text(migration, "planId");
        try {
            server.get("/api/plans/" + Server.encoded(plan))
                    .path("decisions")
                    .forEach(decision -> questions.put(text(decision, "id"), decision));
        } catch (Failure e) {
            // the ids must do
        }
        return questions;
    }

    /** A word that a shell takes as it is. */
    static String quoted(String word) {
        return PLAIN_WORD.matcher(word.replace("=", "")).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** All of it: fields, then steps. */
    static Object[] fields(JsonNode migration) {
        return new Object[] {
            "Migration", text(migration, "id"),
            "State", text(migration, "state"),
            "Since", instant(migration, "since"),
            "Source", text(migration, "source"),
            "Target", text(migration, "target"),
            "Rule set", text(migration, "ruleSet"),
            "Plan", text(migration, "planId"),
            "Package", text(migration, "package"),
            "Backup", migration.path("backupSkipped").asBoolean(false) ? "skipped" : text(migration, "backupId"),
            "Requested by", text(migration, "requestedBy"),
            "Requested at", instant(migration, "requestedAt"),
            "Reason", text(migration, "reason")
        };
    }

    static TextTable decisions(JsonNode migration) {
        TextTable table = new TextTable("DECISION", "CHOICE", "BY", "AT");
        migration
                .path("decisions")
                .forEach(decision -> table.row(
                        text(decision, "id"), text(decision, "choice"), text(decision, "by"), instant(decision, "at")));
        return table;
    }
}
