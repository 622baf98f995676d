CREATE TABLE backup (
    id           uuid PRIMARY KEY,
    environment  text        NOT NULL,
    migration_id uuid,
    requested_by text        NOT NULL,
    note         text,
    requested_at timestamptz NOT NULL,
    version      integer     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('requested', 'running', 'verifying', 'completed', 'failed')),
    attempts     integer,
    started_at   timestamptz,
    ended_at     timestamptz,
    digest       text,
    size_bytes   bigint,
    row_count    bigint,
    reason       text,
    tables_done  integer     NOT NULL DEFAULT 0,
    tables_total integer     NOT NULL DEFAULT 0,
    bytes        bigint      NOT NULL DEFAULT 0,
    CHECK (state NOT IN ('requested', 'running', 'verifying') OR attempts IS NOT NULL),
    CHECK (state NOT IN ('running', 'verifying', 'completed') OR started_at IS NOT NULL),
    CHECK (state NOT IN ('completed', 'failed') OR ended_at IS NOT NULL),
    CHECK (state <> 'completed' OR (digest IS NOT NULL AND size_bytes IS NOT NULL AND row_count IS NOT NULL)),
    CHECK (state <> 'failed' OR reason IS NOT NULL)
);

CREATE INDEX backup_of_environment ON backup (environment, requested_at DESC);
CREATE INDEX backup_newest ON backup (requested_at DESC);

CREATE TABLE restore (
    id             uuid PRIMARY KEY,
    backup_id      uuid        NOT NULL, -- may name none: then the restore fails and says so
    environment    text        NOT NULL,
    migration_id   uuid,
    requested_by   text        NOT NULL,
    requested_at   timestamptz NOT NULL,
    version        integer     NOT NULL,
    state          text        NOT NULL CHECK (state IN ('requested', 'running', 'switching', 'completed', 'failed')),
    attempts       integer,
    started_at     timestamptz,
    replacement    bigint,
    transaction_id bigint,
    ended_at       timestamptz,
    reason         text,
    tables_done    integer     NOT NULL DEFAULT 0,
    tables_total   integer     NOT NULL DEFAULT 0,
    bytes          bigint      NOT NULL DEFAULT 0,
    CHECK (state NOT IN ('requested', 'running', 'switching') OR attempts IS NOT NULL),
    CHECK (state NOT IN ('running', 'switching', 'completed') OR started_at IS NOT NULL),
    CHECK (state <> 'switching' OR num_nonnulls(replacement, transaction_id) = 1),
    CHECK (state NOT IN ('completed', 'failed') OR ended_at IS NOT NULL),
    CHECK (state <> 'failed' OR reason IS NOT NULL)
);

CREATE INDEX restore_of_backup ON restore (backup_id);

-- db-scheduler's own table
CREATE TABLE scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
