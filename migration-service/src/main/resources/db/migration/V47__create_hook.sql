CREATE TABLE hook (
    application    text        NOT NULL,
    name           text        NOT NULL,
    environment    text,
    url            text        NOT NULL,
    events         text[]      NOT NULL,
    -- the name of a secret of the target, never its value
    secret         text        NOT NULL,
    timeout_millis bigint      NOT NULL,
    attempts       integer     NOT NULL,
    on_failure     text        NOT NULL,
    changed_by     text        NOT NULL,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (application, name)
);

-- A call is a row before it is made, in the transaction that it follows from.
CREATE TABLE hook_call (
    id             uuid PRIMARY KEY,
    migration_id   uuid        NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
    target         text        NOT NULL,
    event          text        NOT NULL,
    hook           text        NOT NULL,
    url            text        NOT NULL,
    secret         text        NOT NULL,
    timeout_millis bigint      NOT NULL,
    allowed        integer     NOT NULL,
    on_failure     text        NOT NULL,
    body           text        NOT NULL,
    state          text        NOT NULL,
    attempts       integer     NOT NULL,
    error          text,
    created_at     timestamptz NOT NULL,
    ended_at       timestamptz,
    UNIQUE (migration_id, event, hook)
);
