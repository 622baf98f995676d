package dev.slipway.outbox;

import dev.slipway.outbox.OutboxMessage.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Moves committed messages from the outbox table to Kafka.
 *
 * <p>Of all instances of a service one relays at a time: the one whose database session holds the relay's lock, which
 * it loses with the session, whatever becomes of the process. A message is sent only after its predecessor of the same
 * lane was accepted, so that even two instances that both believe to hold the lock cannot change the order in which
 * messages first appear; they can only repeat some. A lane that Kafka refuses waits, with growing pauses and for ever,
 * while the others go on.
 */
final class OutboxRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    private static final int BATCH = 100;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final OutboxTable table;
    private final KafkaSender sender;
    private final TransactionTemplate transactions;
    private final MessagingProperties properties;
    private final Semaphore wakeUp = new Semaphore(0);
    private final Map<Lane, Pause> pauses = new HashMap<>();
    private volatile boolean running;
    private @Nullable Thread thread;
    private @Nullable Pause databasePause;

    OutboxRelay(
            OutboxTable table, KafkaSender sender, TransactionTemplate transactions, MessagingProperties properties) {
        this.table = table;
        this.sender = sender;
        this.transactions = transactions;
        this.properties = properties;
    }

    /** Says that something was committed. */
    void wakeUp() {
        wakeUp.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
    }

    /** Lets the current batch end. */
    @Override
    public void stop() {
        running = false;
        wakeUp();
        Thread relaying = thread;
        if (relaying == null) {
            return;
        }
        try {
            relaying.join(properties.sendTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (isRunning()) {
            boolean more = false;
            Duration pause = properties.pollInterval();
            try {
                more = !table.isEmpty() && Boolean.TRUE.equals(transactions.execute(status -> relayBatch()));
                if (databasePause != null) {
                    log.info("The outbox is readable again");
                    databasePause = null;
                }
            } catch (RuntimeException e) {
                if (databasePause == null) {
                    log.warn("The outbox cannot be read, its messages wait: {}", e.toString());
                }
                databasePause = longer(databasePause);
                pause = databasePause.length();
            }
            if (!more) {
                await(pause);
            }
        }
    }

    private void await(Duration pause) {
        try {
            if (wakeUp.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                wakeUp.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }

    /** Relays the oldest messages; true when there may be more to do at once. */
    private boolean relayBatch() {
        if (!table.tryLock()) {
            return false;
        }
        Instant now = Instant.now();
        Set<Lane> waiting = new HashSet<>();
        pauses.forEach((lane, pause) -> {
            if (pause.until().isAfter(now)) {
                waiting.add(lane);
            }
        });
        Map<Lane, List<OutboxMessage>> lanes = new LinkedHashMap<>();
        List<OutboxMessage> batch = table.oldest(waiting, BATCH);
        batch.forEach(message ->
                lanes.computeIfAbsent(message.lane(), lane -> new ArrayList<>()).add(message));
        List<Long> accepted = new ArrayList<>();
        while (!lanes.isEmpty() && isRunning()) {
            sendHeads(lanes, accepted);
        }
        table.remove(accepted);
        return batch.size() == BATCH;
    }

    /** Sends the first message of every lane, all at once, and waits for Kafka's answers. */
    private void sendHeads(Map<Lane, List<OutboxMessage>> lanes, List<Long> accepted) {
        Map<Lane, CompletableFuture<?>> answers = new LinkedHashMap<>();
        Exception unreachable = null;
        for (Map.Entry<Lane, List<OutboxMessage>> lane : lanes.entrySet()) {
            CompletableFuture<?> answer;
            if (unreachable != null) {
                // this call blocks while Kafka is down: once per batch is enough
                answer = CompletableFuture.failedFuture(unreachable);
            } else {
                try {
                    answer = sender.send(lane.getValue().getFirst());
                } catch (RuntimeException e) {
                    unreachable = e;
                    answer = CompletableFuture.failedFuture(e);
                }
            }
            answers.put(lane.getKey(), answer);
        }
        answers.forEach((lane, answer) -> {
            try {
                answer.get(properties.sendTimeout().toMillis() * 2, TimeUnit.MILLISECONDS);
                accept(lane, lanes, accepted);
            } catch (ExecutionException e) {
                refuse(lane, lanes, e.getCause() != null ? e.getCause() : e);
            } catch (TimeoutException e) {
                refuse(lane, lanes, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                refuse(lane, lanes, e);
            }
        });
    }

    private void accept(Lane lane, Map<Lane, List<OutboxMessage>> lanes, List<Long> accepted) {
        List<OutboxMessage> messages = lanes.getOrDefault(lane, List.of());
        accepted.add(messages.removeFirst().id());
        if (messages.isEmpty()) {
            lanes.remove(lane);
        }
        if (pauses.remove(lane) != null) {
            log.atInfo()
                    .addKeyValue("topic", lane.topic())
                    .addKeyValue("key", lane.key())
                    .log("Kafka accepts messages again");
        }
    }

    private void refuse(Lane lane, Map<Lane, List<OutboxMessage>> lanes, Throwable cause) {
        lanes.remove(lane);
        if (!pauses.containsKey(lane)) {
            log.atWarn()
                    .addKeyValue("topic", lane.topic())
                    .addKeyValue("key", lane.key())
                    .addKeyValue("cause", cause.toString())
                    .log("Kafka does not accept a message, it and its successors wait in the outbox");
        }
        pauses.put(lane, longer(pauses.get(lane)));
    }

    private Pause longer(@Nullable Pause previous) {
        Duration length = previous == null ? FIRST_PAUSE : previous.length().multipliedBy(2);
        if (length.compareTo(properties.maxBackoff()) > 0) {
            length = properties.maxBackoff();
        }
        return new Pause(length, Instant.now().plus(length));
    }

    private record Pause(Duration length, Instant until) {}
}
