-- Messages whose effect is committed: the row is written in the transaction of the effect, and a message that has a
-- row already is a duplicate.
CREATE TABLE inbox_message (
    consumer   text                     NOT NULL,
    source     text                     NOT NULL,
    message_id text                     NOT NULL,
    handled_at timestamp with time zone NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, source, message_id)
);

CREATE INDEX inbox_message_handled_at ON inbox_message (handled_at);
