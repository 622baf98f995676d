package dev.slipway.backup.web;

import dev.slipway.backup.JobSnapshot;
import dev.slipway.backup.WatchProgress;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The open streams of progress. Each holds a connection but no thread. */
@Component
class ProgressStreams {

    static final ProblemType TOO_MANY_WATCHERS =
            new ProblemType("too-many-watchers", HttpStatus.SERVICE_UNAVAILABLE, "Too many watch progress");

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final WatchProgress watchProgress;
    private final ProgressStreamProperties properties;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress-heartbeat").factory());

    ProgressStreams(WatchProgress watchProgress, ProgressStreamProperties properties) {
        this.watchProgress = watchProgress;
        this.properties = properties;
        long pause = properties.heartbeat().toMillis();
        var _ = heartbeats.scheduleWithFixedDelay(
                () -> streams.forEach(Stream::beat), pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Opens a stream that begins with how the work stands now. */
    SseEmitter open(JobSnapshot now) {
        if (streams.size() >= properties.most()) {
            throw new Problem(
                            TOO_MANY_WATCHERS,
                            "%d clients watch progress already.".formatted(properties.most()),
                            "Try again later, or show it from time to time.")
                    .retryAfter(RETRY_AFTER);
        }
        Stream stream = new Stream();
        stream.begin(now);
        return stream.emitter;
    }

    @PreDestroy
    void stop() {
        heartbeats.shutdownNow();
    }

    private final class Stream implements WatchProgress.Watcher {

        private final SseEmitter emitter = new SseEmitter(properties.longest().toMillis());
        private volatile String state = "";

        void begin(JobSnapshot now) {
            changed(now);
            if (now.isFinal()) {
                ended(true);
                return;
            }
            streams.add(this);
            WatchProgress.Watch watch = watchProgress.watch(now, this);
            Runnable end = () -> {
                watch.close();
                streams.remove(this);
            };
            emitter.onCompletion(end);
            emitter.onTimeout(emitter::complete);
            emitter.onError(_ -> end.run());
        }

        @Override
        public void changed(JobSnapshot snapshot) {
            Object resource = switch (snapshot) {
                case JobSnapshot.OfBackup of -> {
                    BackupResource backup = BackupResource.of(of.backup(), of.progress());
                    state = backup.state();
                    yield backup;
                }
                case JobSnapshot.OfRestore of -> {
                    RestoreResource restore = RestoreResource.of(of.restore(), of.progress());
                    state = restore.state();
                    yield restore;
                }
            };
            send(SseEmitter.event().name("progress").data(resource, MediaType.APPLICATION_JSON));
        }

        void beat() {
            send(SseEmitter.event().comment("still here"));
        }

        @Override
        public void ended(boolean finished) {
            if (finished) {
                send(SseEmitter.event().name("ended").data(Map.of("state", state), MediaType.APPLICATION_JSON));
            }
            emitter.complete();
        }

        private void send(SseEmitter.SseEventBuilder event) {
            try {
                emitter.send(event);
            } catch (IOException | RuntimeException gone) {
                // the container tells the emitter, which ends the watch
                streams.remove(this);
            }
        }
    }
}
