package dev.slipway.environment.configuration.web;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.WatchConfiguration;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The open streams of changes. Each holds a connection but no thread. */
@Component
class ChangeStreams {

    static final ProblemType TOO_MANY_WATCHERS =
            new ProblemType("too-many-watchers", HttpStatus.SERVICE_UNAVAILABLE, "Too many watch for changes");

    private static final int MOST_STREAMS = 1000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    /** Shorter than what proxies, our gateway included, take for silence. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** After that the client connects anew, and its token is checked anew. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final WatchConfiguration watchConfiguration;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("configuration-heartbeat").factory());

    ChangeStreams(WatchConfiguration watchConfiguration) {
        this.watchConfiguration = watchConfiguration;
        var _ = heartbeats.scheduleWithFixedDelay(
                () -> streams.forEach(Stream::beat), HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    SseEmitter open(EnvironmentRef environment, ConfigurationVersion version) {
        if (streams.size() >= MOST_STREAMS) {
            throw new Problem(
                            TOO_MANY_WATCHERS,
                            "%d clients watch for changes already.".formatted(MOST_STREAMS),
                            "Try again later, or read the configuration with If-None-Match from time to time.")
                    .retryAfter(RETRY_AFTER);
        }
        Stream stream = new Stream();
        stream.begin(environment, version);
        return stream.emitter;
    }

    @PreDestroy
    void stop() {
        heartbeats.shutdownNow();
    }

    private final class Stream implements WatchConfiguration.Watcher {

        private final SseEmitter emitter = new SseEmitter(LONGEST.toMillis());

        void begin(EnvironmentRef environment, ConfigurationVersion version) {
            streams.add(this);
            changed(version);
            WatchConfiguration.Watch watch = watchConfiguration.watch(environment, version, this);
            Runnable end = () -> {
                watch.close();
                streams.remove(this);
            };
            emitter.onCompletion(end);
            emitter.onTimeout(emitter::complete);
            emitter.onError(_ -> end.run());
        }

        @Override
        public void changed(ConfigurationVersion version) {
            send(SseEmitter.event().name("version").id(version.tag()).data(version.tag(), MediaType.TEXT_PLAIN));
        }

        void beat() {
            send(SseEmitter.event().comment("still here"));
        }

        @Override
        public void ended() {
            emitter.complete();
        }

        private void send(SseEmitter.SseEventBuilder event) {
            try {
                emitter.send(event);
            } catch (IOException | IllegalStateException gone) {
                // the container tells the emitter, which ends the watch
                streams.remove(this);
            }
        }
    }
}
