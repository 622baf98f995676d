package dev.slipway.outbox;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Remembers which messages have had their effect. */
final class Inbox {

    private static final Logger log = LoggerFactory.getLogger(Inbox.class);

    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final String consumer;
    private final Duration retention;
    private volatile Instant nextPurge = Instant.EPOCH;

    Inbox(JdbcClient jdbc, TransactionTemplate transactions, String consumer, Duration retention) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.consumer = consumer;
        this.retention = retention;
    }

    /**
     * Runs the effect in a transaction that also remembers the message; does nothing when the message is known.
     *
     * @return whether the effect was run
     */
    boolean once(MessageContext message, Runnable effect) {
        boolean ran = Boolean.TRUE.equals(transactions.execute(status -> {
            if (!remember(message)) {
                return false;
            }
            effect.run();
            return true;
        }));
        purge();
        return ran;
    }

    /** Waits for another instance that is handling the same message. */
    private boolean remember(MessageContext message) {
        return jdbc.sql("""
                                INSERT INTO inbox_message (consumer, source, message_id)
                                VALUES (:consumer, :source, :messageId)
                                ON CONFLICT DO NOTHING
                                """)
                        .param("consumer", consumer)
                        .param("source", message.source())
                        .param("messageId", message.messageId())
                        .update()
                == 1;
    }

    private void purge() {
        Instant now = Instant.now();
        if (now.isBefore(nextPurge)) {
            return;
        }
        nextPurge = now.plus(BETWEEN_PURGES);
        try {
            int forgotten = jdbc.sql("DELETE FROM inbox_message WHERE handled_at < :before")
                    .param("before", Timestamp.from(now.minus(retention)))
                    .update();
            if (forgotten > 0) {
                log.atInfo().addKeyValue("messages", forgotten).log("Old inbox rows deleted");
            }
        } catch (RuntimeException e) {
            // the message is handled; there is another hour for this
            log.warn("Old inbox rows could not be deleted: {}", e.toString());
        }
    }
}
