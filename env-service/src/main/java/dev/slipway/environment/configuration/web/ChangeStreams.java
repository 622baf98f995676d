package dev.slipway.environment.configuration.web;

import static java.util.stream.Collectors.groupingBy;

import dev.slipway.environment.configuration.ConfigurationVersion;
import dev.slipway.environment.configuration.CurrentConfiguration;
import dev.slipway.environment.configuration.WatchConfiguration;
import dev.slipway.environment.readtoken.AuthenticateReadToken;
import dev.slipway.environment.readtoken.ReadTokenId;
import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The open streams of changes. Each holds a connection but no thread. */
@Component
class ChangeStreams {

    static final ProblemType TOO_MANY_WATCHERS =
            new ProblemType("too-many-watchers", HttpStatus.SERVICE_UNAVAILABLE, "Too many watch for changes");

    private static final Logger LOG = LoggerFactory.getLogger(ChangeStreams.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final WatchConfiguration watchConfiguration;
    private final AuthenticateReadToken readTokens;
    private final ChangeStreamProperties properties;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("configuration-heartbeat").factory());

    ChangeStreams(
            WatchConfiguration watchConfiguration,
            AuthenticateReadToken readTokens,
            ChangeStreamProperties properties) {
        this.watchConfiguration = watchConfiguration;
        this.readTokens = readTokens;
        this.properties = properties;
        long pause = properties.heartbeat().toMillis();
        var _ = heartbeats.scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
    }

    /**
     * Opens a stream that begins with what there is.
     *
     * @param token the read token that it was opened with, whose end is its end, or null
     */
    SseEmitter open(CurrentConfiguration current, @Nullable ReadTokenId token) {
        if (streams.size() >= properties.most()) {
            throw new Problem(
                            TOO_MANY_WATCHERS,
                            "%d clients watch for changes already.".formatted(properties.most()),
                            "Try again later, or read the configuration with If-None-Match from time to time.")
                    .retryAfter(RETRY_AFTER);
        }
        Stream stream = new Stream(token);
        stream.begin(current);
        return stream.emitter;
    }

    @PreDestroy
    void stop() {
        heartbeats.shutdownNow();
    }

    private void beat() {
        try {
            endWhereTokenEnded();
        } catch (RuntimeException e) {
            // the database does not answer; a stream shows no values, and may go on until it does
            LOG.debug("Read tokens of streams cannot be checked now", e);
        }
        streams.forEach(Stream::beat);
    }

    private void endWhereTokenEnded() {
        // not those that are opened meanwhile
        Map<ReadTokenId, List<Stream>> byToken =
                streams.stream().filter(Stream::hasToken).collect(groupingBy(Stream::requireToken));
        byToken.keySet().removeAll(readTokens.valid(Set.copyOf(byToken.keySet())));
        byToken.values().forEach(ended -> ended.forEach(Stream::ended));
    }

    private final class Stream implements WatchConfiguration.Watcher {

        private final @Nullable ReadTokenId token;
        private final SseEmitter emitter = new SseEmitter(properties.longest().toMillis());

        Stream(@Nullable ReadTokenId token) {
            this.token = token;
        }

        boolean hasToken() {
            return token != null;
        }

        ReadTokenId requireToken() {
            return Objects.requireNonNull(token);
        }

        void begin(CurrentConfiguration current) {
            streams.add(this);
            changed(current.version());
            WatchConfiguration.Watch watch = watchConfiguration.watch(current, this);
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
            } catch (IOException | RuntimeException gone) {
                // the container tells the emitter, which ends the watch
                streams.remove(this);
            }
        }
    }
}
