-- Restores into a scratch database, to prove that a backup can be restored and how long that takes.
CREATE TABLE drill (
    id              uuid PRIMARY KEY,
    environment     text        NOT NULL,
    backup_id       uuid, -- until it is known which is the newest: none
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    state           text        NOT NULL CHECK (state IN ('requested', 'running', 'completed', 'failed')),
    attempts        integer     NOT NULL,
    started_at      timestamptz,
    ended_at        timestamptz,
    tables          integer,
    row_count       bigint,
    checks          integer,
    recovery_millis bigint,
    reason          text,
    CHECK (state NOT IN ('completed', 'failed') OR ended_at IS NOT NULL),
    CHECK (state <> 'completed' OR num_nonnulls(backup_id, tables, row_count, checks, recovery_millis) = 5),
    CHECK (state <> 'failed' OR reason IS NOT NULL)
);

CREATE INDEX drill_of_environment ON drill (environment, requested_at DESC);

-- How often an environment's newest backup is drilled, and what must hold in what was restored.
CREATE TABLE drill_plan (
    environment   text PRIMARY KEY,
    every_seconds bigint CHECK (every_seconds > 0), -- none: only when asked
    checks        jsonb       NOT NULL,
    set_by        text        NOT NULL,
    set_at        timestamptz NOT NULL
);
