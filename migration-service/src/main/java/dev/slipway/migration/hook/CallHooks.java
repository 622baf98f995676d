package dev.slipway.migration.hook;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogEntry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls hooks, each at least once: a call is a row before it is made, and stays due until it is answered or given up,
 * whoever dies meanwhile.
 */
@Component
public class CallHooks {

    private static final Logger log = LoggerFactory.getLogger(CallHooks.class);

    private final Hooks hooks;
    private final HookCalls calls;
    private final HookSender sender;
    private final Environments environments;
    private final LogEntries entries;
    private final Jobs jobs;
    private final HookProperties properties;
    private final MeterRegistry meters;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final JsonMapper json = new JsonMapper();

    CallHooks(
            Hooks hooks,
            HookCalls calls,
            HookSender sender,
            Environments environments,
            LogEntries entries,
            Jobs jobs,
            HookProperties properties,
            MeterRegistry meters,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.hooks = hooks;
        this.calls = calls;
        this.sender = sender;
        this.environments = environments;
        this.entries = entries;
        this.jobs = jobs;
        this.properties = properties;
        this.meters = meters;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * What a call tells.
     *
     * @param migrationId the migration
     * @param target its target
     * @param event what happens
     * @param details what more there is to say, as JSON
     */
    public record Occasion(UUID migrationId, EnvironmentRef target, HookEvent event, Map<String, Object> details) {}

    /**
     * Makes what calls are due before a migration, one attempt each, and returns when all are answered, or given up where
     * that is allowed. What was answered before is not called again.
     *
     * @throws TemporaryFailureException to be called again soon
     * @throws HookFailedException when the migration must not go on
     */
    public void before(Occasion occasion) {
        List<HookCall> due = mine(occasion);
        if (due.isEmpty()) {
            List<HookCall> fresh = prepare(occasion);
            transaction.executeWithoutResult(_ -> fresh.forEach(calls::add));
            due = mine(occasion);
        }
        List<HookCall> after = new ArrayList<>();
        for (HookCall call : due) {
            HookCall now = call.isPending() ? attempt(call, call.attempts() + 1 >= call.allowed()) : call;
            if (now.state() == HookCall.State.FAILED && now.onFailure() == Hook.OnFailure.ABORT) {
                throw new HookFailedException(now);
            }
            after.add(now);
        }
        Optional<HookCall> pending = after.stream().filter(HookCall::isPending).findFirst();
        if (pending.isPresent()) {
            throw new TemporaryFailureException(
                    "Hook '%s' failed: %s"
                            .formatted(pending.get().hook(), pending.get().error()),
                    Patience.ENDLESS,
                    null);
        }
    }

    /** Makes calls due that follow from what is stored in the current transaction; they are made when it has committed. */
    public void announce(Occasion occasion) {
        for (HookCall call : prepare(occasion)) {
            if (calls.add(call)) {
                jobs.start(JobName.CALL_HOOK, call.id(), 0);
            }
        }
    }

    /** A migration's calls so far. */
    public List<HookCall> of(UUID migration) {
        return calls.of(migration);
    }

    /** Makes a call that was announced, and has it made again later when it fails. */
    void deliver(UUID id) {
        HookCall call = calls.find(id).orElse(null);
        if (call == null || !call.isPending()) {
            return;
        }
        Instant next = clock.instant().plus(properties.delayAfter(call.attempts() + 1));
        attempt(call, next.isAfter(call.createdAt().plus(properties.retryFor())));
    }

    /** Gives a call up that cannot be made. */
    void giveUp(UUID id, String reason) {
        HookCall call = calls.find(id).orElse(null);
        if (call != null && call.isPending()) {
            keep(call.failedAttempt(reason, true, clock.instant()), null);
        }
    }

    private List<HookCall> mine(Occasion occasion) {
        return calls.of(occasion.migrationId()).stream()
                .filter(call -> call.event() == occasion.event())
                .toList();
    }

    private List<HookCall> prepare(Occasion occasion) {
        Instant now = clock.instant();
        List<Hook> due = hooks.of(occasion.target(), occasion.event());
        if (due.isEmpty()) {
            return List.of();
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("migration", occasion.migrationId());
        data.put("application", occasion.target().application());
        data.put("environment", occasion.target().toString());
        data.putAll(occasion.details());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "migration." + occasion.event().label());
        message.put("timestamp", now);
        message.put("data", data);
        String body = json.writeValueAsString(message);
        return due.stream()
                .map(hook -> HookCall.of(hook, occasion.migrationId(), occasion.target(), occasion.event(), body, now))
                .toList();
    }

    private HookCall attempt(HookCall call, boolean last) {
        long start = System.nanoTime();
        String error = post(call);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        Instant now = clock.instant();
        HookCall after = error == null ? call.delivered(now) : call.failedAttempt(error, last, now);
        keep(after, duration);
        return after;
    }

    /** Why it failed, or null when it was answered well. */
    private @Nullable String post(HookCall call) {
        try {
            Optional<String> secret = environments.secret(call.target(), call.secret());
            if (secret.isEmpty()) {
                return "%s has no secret '%s' to sign the call with.".formatted(call.target(), call.secret());
            }
            int status = sender.post(
                    call.url(),
                    HookSignature.headers("msg_" + call.id(), clock.instant(), call.body(), secret.get()),
                    call.body(),
                    call.timeout());
            if (status >= 200 && status < 300) {
                return null;
            }
            return status >= 300 && status < 400
                    ? "It answered with status %d; redirects are not followed.".formatted(status)
                    : "It answered with status %d.".formatted(status);
        } catch (HookUnreachableException | EnvironmentsUnavailableException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Stores what came of an attempt together with what follows from it. */
    private void keep(HookCall call, @Nullable Duration duration) {
        transaction.executeWithoutResult(_ -> {
            calls.update(call);
            entries.append(
                    call.migrationId(),
                    List.of(LogEntry.hook(call.hook(), told(call), duration, call.error(), clock.instant())));
            if (call.event() != HookEvent.BEFORE_APPLY) {
                if (call.isPending()) {
                    jobs.startAt(
                            JobName.CALL_HOOK,
                            call.id(),
                            call.attempts(),
                            clock.instant().plus(properties.delayAfter(call.attempts())));
                } else {
                    // the migration's end, with which its log was put away, is over
                    jobs.start(
                            JobName.STORE_LOG,
                            call.migrationId(),
                            entries.state(call.migrationId()).lastPosition());
                }
            }
        });
        if (call.state() == HookCall.State.FAILED) {
            log.atWarn()
                    .addKeyValue("migration", call.migrationId())
                    .addKeyValue("hook", call.hook())
                    .addKeyValue("event", call.event().label())
                    .addKeyValue("attempts", call.attempts())
                    .log("Hook was given up: {}", call.error());
        }
        meters.counter(
                        "slipway.hook.attempts",
                        "event",
                        call.event().label(),
                        "outcome",
                        call.error() == null ? "delivered" : "failed")
                .increment();
    }

    private static String told(HookCall call) {
        return switch (call.state()) {
            case DELIVERED -> "%s answered, attempt %d".formatted(call.event().label(), call.attempts());
            case PENDING ->
                "%s, attempt %d, to be tried again".formatted(call.event().label(), call.attempts());
            case FAILED -> "%s given up after attempt %d".formatted(call.event().label(), call.attempts());
        };
    }
}
