package dev.slipway.outbox;

import dev.slipway.outbox.OutboxMessage.Lane;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of table {@code outbox_message}. */
final class OutboxTable {

    /** Held by the instance that relays. Any number that nothing else in a service's own database locks by. */
    private static final long RELAY_LOCK = 0x51_1B_0A_70_00_00_00_01L;

    private static final TypeReference<Map<String, String>> TRACE = new TypeReference<>() {};

    private final JsonMapper json = JsonMapper.shared();
    private final JdbcClient jdbc;

    OutboxTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Adds a message in the current transaction. Transactions that add to the same lane go one after the other, so that
     * the order of ids is the order of commits.
     */
    void add(UUID messageId, String type, Lane lane, Map<String, String> trace, String payload, Instant occurredAt) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))")
                .param("lane", lane.topic() + '\n' + lane.key())
                .query((row, number) -> true)
                .single();
        jdbc.sql("""
                        INSERT INTO outbox_message (message_id, type, topic, message_key, trace, payload, occurred_at)
                        VALUES (:messageId, :type, :topic, :key, :trace, :payload, :occurredAt)
                        """)
                .param("messageId", messageId)
                .param("type", type)
                .param("topic", lane.topic())
                .param("key", lane.key())
                .param("trace", json.writeValueAsString(trace))
                .param("payload", payload)
                .param("occurredAt", Timestamp.from(occurredAt))
                .update();
    }

    /** Whether anything waits. */
    boolean isEmpty() {
        return !jdbc.sql("SELECT EXISTS (SELECT FROM outbox_message)")
                .query(Boolean.class)
                .single();
    }

    /** How many messages wait. */
    long size() {
        return jdbc.sql("SELECT count(*) FROM outbox_message").query(Long.class).single();
    }

    /** Becomes the one relay until the transaction's end, unless another instance is. It ends with the session, too. */
    boolean tryLock() {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(:lock)")
                .param("lock", RELAY_LOCK)
                .query(Boolean.class)
                .single();
    }

    /** The oldest messages of all lanes but the given ones, in order. */
    List<OutboxMessage> oldest(Collection<Lane> except, int limit) {
        return jdbc.sql("""
                        SELECT id, message_id, type, topic, message_key, trace, payload, occurred_at
                        FROM outbox_message
                        WHERE NOT EXISTS (
                            SELECT FROM unnest(:topics::text[], :keys::text[]) AS waiting (topic, message_key)
                            WHERE waiting.topic = outbox_message.topic
                            AND waiting.message_key = outbox_message.message_key)
                        ORDER BY id
                        LIMIT :limit
                        """)
                .param("topics", except.stream().map(Lane::topic).toArray(String[]::new))
                .param("keys", except.stream().map(Lane::key).toArray(String[]::new))
                .param("limit", limit)
                .query((row, number) -> new OutboxMessage(
                        row.getLong("id"),
                        row.getObject("message_id", UUID.class),
                        row.getString("type"),
                        row.getString("topic"),
                        row.getString("message_key"),
                        json.readValue(row.getString("trace"), TRACE),
                        row.getString("payload"),
                        row.getTimestamp("occurred_at").toInstant()))
                .list();
    }

    /** Removes messages that Kafka has accepted. */
    void remove(Collection<Long> ids) {
        jdbc.sql("DELETE FROM outbox_message WHERE id = ANY (:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }
}
