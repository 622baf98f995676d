-- Messages that are committed and not yet accepted by Kafka. The relay deletes what Kafka has accepted, so this table
-- is empty but for the last moments.
CREATE TABLE outbox_message (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id  uuid                     NOT NULL,
    type        text                     NOT NULL,
    topic       text                     NOT NULL,
    message_key text                     NOT NULL,
    trace       text                     NOT NULL,
    payload     text                     NOT NULL,
    occurred_at timestamp with time zone NOT NULL
);

COMMENT ON COLUMN outbox_message.id IS 'order of relaying; per key also the order of commits';
COMMENT ON COLUMN outbox_message.message_id IS 'the CloudEvent''s id';
COMMENT ON COLUMN outbox_message.trace IS 'trace context headers as a JSON object';
