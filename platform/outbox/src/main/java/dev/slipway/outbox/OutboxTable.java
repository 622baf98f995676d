package dev.slipway.outbox;

import dev.slipway.outbox.OutboxMessage.Lane;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
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
     * A message to be added.
     *
     * @param messageId the CloudEvent's id
     * @param type the CloudEvent's type
     * @param lane its topic and key
     * @param trace headers of the trace it was published in
     * @param payload the message as JSON
     * @param occurredAt when it was published
     */
    record NewMessage(
            UUID messageId, String type, Lane lane, Map<String, String> trace, String payload, Instant occurredAt) {}

    /**
     * Adds messages in the current transaction. Transactions that add to the same lane go one after the other, so that
     * the order of ids is the order of commits.
     */
    void add(List<NewMessage> messages) {
        // always in the same order, so that two transactions never wait for each other
        messages.stream()
                .map(message -> message.lane().topic() + '\n' + message.lane().key())
                .distinct()
                .sorted()
                .forEach(lane -> jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))")
                        .param("lane", lane)
                        .query((row, number) -> true)
                        .single());
        jdbc.sql("""
                        INSERT INTO outbox_message (message_id, type, topic, message_key, trace, payload, occurred_at)
                        SELECT message_id, type, topic, message_key, trace, payload, :occurredAt
                        FROM unnest(:messageIds::uuid[], :types::text[], :topics::text[], :keys::text[],
                                    :traces::text[], :payloads::text[])
                             WITH ORDINALITY AS message (message_id, type, topic, message_key, trace, payload, place)
                        ORDER BY place
                        """)
                .param(
                        "messageIds",
                        column(messages, message -> message.messageId().toString()))
                .param("types", column(messages, NewMessage::type))
                .param("topics", column(messages, message -> message.lane().topic()))
                .param("keys", column(messages, message -> message.lane().key()))
                .param("traces", column(messages, message -> json.writeValueAsString(message.trace())))
                .param("payloads", column(messages, NewMessage::payload))
                .param("occurredAt", Timestamp.from(messages.getFirst().occurredAt()))
                .update();
    }

    private static String[] column(List<NewMessage> messages, Function<NewMessage, String> value) {
        return messages.stream().map(value).toArray(String[]::new);
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
