-- A row for each migration. What is searched for is a column; the state's own data is JSON, read through the domain.
CREATE TABLE migration (
    id              uuid PRIMARY KEY,
    target          text        NOT NULL,
    origin          jsonb       NOT NULL,
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    waiver          jsonb,
    decisions       jsonb       NOT NULL,
    state           text        NOT NULL,
    state_since     timestamptz NOT NULL,
    state_data      jsonb       NOT NULL,
    occupies_target boolean     NOT NULL,
    version         bigint      NOT NULL
);

CREATE INDEX migration_target ON migration (target, requested_at DESC);
CREATE INDEX migration_requested_at ON migration (requested_at DESC);
CREATE INDEX migration_state ON migration (state);
-- one migration at a time changes a target
CREATE UNIQUE INDEX migration_occupies_target ON migration (target) WHERE occupies_target;

CREATE TABLE migration_step (
    migration_id uuid        NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    position     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz,
    detail       text        NOT NULL,
    PRIMARY KEY (migration_id, name)
);

CREATE TABLE plan (
    id           uuid PRIMARY KEY,
    target       text        NOT NULL,
    subject      text        NOT NULL,
    requested_by text        NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text        NOT NULL,
    state_data   text        NOT NULL
);

CREATE INDEX plan_target ON plan (target, requested_at DESC);

-- The single rows of plans, in chunks of gzipped JSON.
CREATE TABLE plan_rows (
    plan_id    uuid    NOT NULL,
    table_name text    NOT NULL,
    chunk      bigint  NOT NULL,
    row_count  integer NOT NULL,
    changes    bytea   NOT NULL,
    PRIMARY KEY (plan_id, table_name, chunk)
);

CREATE TABLE rule_set (
    name     text        NOT NULL,
    version  integer     NOT NULL,
    body     text        NOT NULL,
    saved_by text        NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (name, version)
);

CREATE TABLE default_rule_set (
    application text PRIMARY KEY,
    rule_set    text        NOT NULL,
    set_by      text        NOT NULL,
    set_at      timestamptz NOT NULL
);

-- db-scheduler's own table, as its documentation gives it for PostgreSQL.
CREATE TABLE scheduled_tasks (
    task_name            text        NOT NULL,
    task_instance        text        NOT NULL,
    task_data            bytea,
    execution_time       timestamptz NOT NULL,
    picked               boolean     NOT NULL,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures int,
    last_heartbeat       timestamptz,
    version              bigint      NOT NULL,
    priority             smallint,
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX scheduled_tasks_execution_time ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_last_heartbeat ON scheduled_tasks (last_heartbeat);
CREATE INDEX scheduled_tasks_priority ON scheduled_tasks (priority DESC, execution_time);
