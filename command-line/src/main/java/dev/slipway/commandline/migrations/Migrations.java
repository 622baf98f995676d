package dev.slipway.commandline.migrations;

import dev.slipway.commandline.gateway.EventStream;
import dev.slipway.commandline.gateway.EventStream.Event;
import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Migrations as the server tells of them. */
final class Migrations {

    private static final String PATH = "/api/migrations/";
    private static final Duration TICK = Duration.ofMillis(250);

    /** The states that only somebody's request leads out of. */
    private static final Set<String> RESTING =
            Set.of("awaiting-decision", "completed", "failed", "cancelled", "rolled-back", "rollback-failed");

    private final Server server;

    Migrations(Server server) {
        this.server = server;
    }

    JsonNode get(String id) {
        return server.get(PATH + Server.encoded(id));
    }

    /**
     * Follows a migration until nothing more happens by itself, and answers how it stands then.
     *
     * @param accepted how it stood when it was asked for: what had ended by then is no news
     */
    JsonNode follow(JsonNode accepted, Patience patience, Progress progress) {
        String id = accepted.path("id").asString();
        Shown shown = new Shown(progress);
        accepted.path("steps").forEach(shown::isKnown);
        while (true) {
            JsonNode migration = patience.answer(() -> get(id));
            migration.path("steps").forEach(shown::step);
            if (RESTING.contains(migration.path("state").asString())) {
                progress.close();
                return migration;
            }
            listen(id, patience, shown);
        }
    }

    /** Returns when the migration may have come to rest, or when the stream ends. */
    private void listen(String id, Patience patience, Shown shown) {
        try (EventStream events = patience.answer(() -> server.events(PATH + Server.encoded(id) + "/steps"))) {
            while (!events.hasEnded()) {
                Optional<Event> event = events.next(TICK);
                patience.require(() -> patience.late(
                        "Migration %s has not ended".formatted(id), "It goes on: slipway migration show " + id));
                shown.tick();
                if (event.isPresent() && shown.event(event.get())) {
                    return;
                }
            }
        }
        Patience.sleep(TICK);
    }

    /** How a migration that rests there is told by an exit code. */
    static ExitCode exitCode(JsonNode migration) {
        return switch (migration.path("state").asString()) {
            case "completed", "rolled-back" -> ExitCode.OK;
            case "awaiting-decision" -> ExitCode.WAITS_FOR_DECISIONS;
            case "failed", "cancelled", "rollback-failed" -> ExitCode.FAILED;
            // accepted and not waited for
            default -> ExitCode.OK;
        };
    }

    /** What has been shown of a migration, so that nothing is shown twice. */
    private static final class Shown {

        private final Progress progress;
        private final Map<String, JsonNode> open = new HashMap<>();
        private final Set<String> told = new HashSet<>();
        private @Nullable String current;

        Shown(Progress progress) {
            this.progress = progress;
        }

        /** Whether the event tells that the migration rests. */
        boolean event(Event event) {
            try {
                JsonNode data = JsonMapper.shared().readTree(event.data());
                return switch (event.name()) {
                    case "step" -> {
                        step(data);
                        yield false;
                    }
                    case "state" -> RESTING.contains(data.path("state").asString());
                    default -> false;
                };
            } catch (JacksonException e) {
                // an event of a later version
                return false;
            }
        }

        void isKnown(JsonNode step) {
            if (step.path("finishedAt").isString()) {
                told.add(start(step));
            }
        }

        private static String start(JsonNode step) {
            return step.path("name").asString() + step.path("startedAt").asString();
        }

        void step(JsonNode step) {
            String name = step.path("name").asString();
            String start = start(step);
            if (!step.path("finishedAt").isString()) {
                open.put(name, step);
                current = name;
                tick();
                return;
            }
            open.remove(name);
            if (told.add(start)) {
                progress.say(line(step));
            }
        }

        void tick() {
            JsonNode step = current == null ? null : open.get(current);
            if (step != null) {
                progress.now("%s  %s  %s"
                        .formatted(
                                step.path("name").asString(),
                                Progress.readable(since(step, Instant.now())),
                                TextTable.harmless(step.path("detail").asString(""))));
            }
        }
    }

    /** A step that has ended, in one line. */
    static String line(JsonNode step) {
        return "  %-28s %8s  %s"
                .formatted(
                        step.path("name").asString(),
                        duration(step),
                        TextTable.harmless(step.path("detail").asString("")))
                .stripTrailing();
    }

    private static String duration(JsonNode step) {
        try {
            String end = step.path("finishedAt").asString("");
            return end.isEmpty() ? "…" : Progress.readable(since(step, Instant.parse(end)));
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    private static Duration since(JsonNode step, Instant end) {
        try {
            Duration taken =
                    Duration.between(Instant.parse(step.path("startedAt").asString("")), end);
            // the clocks of two machines
            return taken.isNegative() ? Duration.ZERO : taken;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    /** What is to be said of an unfinished request whose fate is not known. */
    static Failure unknownFate(String id, Failure cause) {
        return new Failure(
                cause.exitCode(),
                cause.sentence(),
                "Whether the request has arrived is not known: slipway migration show %s tells. Repeating it with --id %s"
                                .formatted(id, id)
                        + " migrates once.",
                cause);
    }
}
