package dev.slipway.commandline.backups;

import dev.slipway.commandline.gateway.EventStream;
import dev.slipway.commandline.gateway.EventStream.Event;
import dev.slipway.commandline.gateway.Patience;
import dev.slipway.commandline.gateway.Server;
import dev.slipway.commandline.terminal.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backup or a restore that is at work on the server.
 *
 * @param resource where it is, such as {@code /api/backups/…}
 * @param what its name in sentences
 */
record BackupJob(Server server, String resource, String what) {

    private static final Set<String> FINAL = Set.of("completed", "completed-with-errors", "failed", "cancelled");
    private static final Duration TICK = Duration.ofMillis(500);

    /** Watches it to its end, and answers how it stands then. */
    JsonNode follow(Patience patience, Progress progress) {
        while (true) {
            JsonNode job = patience.answer(() -> server.get(resource));
            if (FINAL.contains(job.path("state").asString(""))) {
                progress.close();
                return job;
            }
            watch(job, patience, progress);
        }
    }

    private void watch(JsonNode before, Patience patience, Progress progress) {
        JsonNode job = before;
        try (EventStream events = patience.answer(() -> server.events(resource + "/progress"))) {
            while (!events.hasEnded()) {
                progress.now(BackupText.progress(job));
                Optional<Event> event = events.next(TICK);
                patience.require(() -> patience.late(what + " has not ended", "It goes on in the background."));
                if (event.isPresent() && event.get().name().equals("ended")) {
                    return;
                }
                job = event.map(BackupJob::parsed).orElse(job);
            }
        }
        Patience.sleep(TICK);
    }

    private static JsonNode parsed(Event event) {
        try {
            return JsonMapper.shared().readTree(event.data());
        } catch (JacksonException e) {
            return JsonMapper.shared().missingNode();
        }
    }
}
