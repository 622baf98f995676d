package dev.slipway.migration.lifecycle.web;

import dev.slipway.migration.lifecycle.Migration;
import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.lifecycle.Step;
import dev.slipway.migration.lifecycle.Steps;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells the steps of migrations as they happen. Looks at the stored ones, so it does not matter who does the work. */
@Component
class StepStreams implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StepStreams.class);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Migrations migrations;
    private final Steps steps;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().name("step-streams-", 0).daemon().factory());

    StepStreams(Migrations migrations, Steps steps) {
        this.migrations = migrations;
        this.steps = steps;
    }

    SseEmitter open(MigrationId id) {
        SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
        Stream stream = new Stream(id, emitter);
        ScheduledFuture<?> polling =
                timer.scheduleWithFixedDelay(stream, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        emitter.onCompletion(() -> polling.cancel(false));
        emitter.onTimeout(emitter::complete);
        emitter.onError(fault -> polling.cancel(false));
        return emitter;
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }

    private final class Stream implements Runnable {

        private final MigrationId id;
        private final SseEmitter emitter;
        private final Set<Step> told = new HashSet<>();
        private @Nullable String state;

        private Stream(MigrationId id, SseEmitter emitter) {
            this.id = id;
            this.emitter = emitter;
        }

        @Override
        public void run() {
            try {
                Migration migration = migrations.get(id);
                for (Step step : steps.of(id)) {
                    if (told.add(step)) {
                        emitter.send(SseEmitter.event().name("step").data(MigrationView.view(step)));
                    }
                }
                String now = migration.state().label();
                if (!now.equals(state)) {
                    state = now;
                    emitter.send(SseEmitter.event().name("state").data(Map.of("state", now)));
                }
                if (migration.state().isEnd()) {
                    emitter.complete();
                }
            } catch (IOException listenerHasGone) {
                // the container ends the stream, which ends this
            } catch (RuntimeException e) {
                log.atWarn().addKeyValue("migration", id).setCause(e).log("The steps cannot be told any further");
                emitter.complete();
            }
        }
    }
}
