package dev.slipway.migration.lifecycle.web;

import dev.slipway.migration.lifecycle.Migration;
import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.log.LogJson;
import dev.slipway.migration.log.LogState;
import dev.slipway.migration.log.ReadLog;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells logs as they are written. Looks at the stored entries, so it does not matter which instance does the work. */
@Component
class LogStreams implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(LogStreams.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LOOKS_PER_HEARTBEAT = 60;

    private final Migrations migrations;
    private final ReadLog readLog;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().name("log-streams-", 0).daemon().factory());

    LogStreams(Migrations migrations, ReadLog readLog) {
        this.migrations = migrations;
        this.readLog = readLog;
    }

    SseEmitter open(MigrationId id, long after) {
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Stream stream = new Stream(id, after, emitter);
        ScheduledFuture<?> looking =
                timer.scheduleWithFixedDelay(stream, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> looking.cancel(false));
        emitter.onTimeout(emitter::complete);
        emitter.onError(fault -> looking.cancel(false));
        return emitter;
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }

    private final class Stream implements Runnable {

        private final MigrationId id;
        private final SseEmitter emitter;
        private long told;
        private int quiet;

        private Stream(MigrationId id, long told, SseEmitter emitter) {
            this.id = id;
            this.told = told;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                // in this order: what ended it is in its log by the time that it is seen to have ended
                Migration migration = migrations.get(id);
                LogState state = readLog.state(id.value());
                if (state.lastPosition() > told) {
                    quiet = 0;
                    readLog.after(id.value(), told, entry -> {
                        emitter.send(SseEmitter.event()
                                .id(Long.toString(entry.position()))
                                .name("entry")
                                .data(LogJson.write(entry)));
                        told = entry.position();
                    });
                } else if (++quiet % LOOKS_PER_HEARTBEAT == 0) {
                    emitter.send(SseEmitter.event().comment("still here"));
                }
                if (migration.state().isEnd()) {
                    emitter.send(SseEmitter.event()
                            .name("end")
                            .data(Map.of("state", migration.state().label()), MediaType.APPLICATION_JSON));
                    emitter.complete();
                }
            } catch (IOException listenerHasGone) {
                // the container ends the stream, which ends this
            } catch (RuntimeException e) {
                log.atWarn().addKeyValue("migration", id).setCause(e).log("The log cannot be told any further");
                emitter.complete();
            }
        }
    }
}
