CREATE TABLE backup_schedule (
    id               uuid PRIMARY KEY,
    environment      text        NOT NULL,
    name             text        NOT NULL,
    cron             text        NOT NULL,
    time_zone        text        NOT NULL,
    jitter_millis    bigint      NOT NULL CHECK (jitter_millis >= 0),
    paused           boolean     NOT NULL,
    version          bigint      NOT NULL,
    changed_by       text        NOT NULL,
    changed_at       timestamptz NOT NULL,
    next_run_at      timestamptz NOT NULL, -- by the clock; the backup follows at due_at
    due_at           timestamptz NOT NULL, -- next_run_at and this run's share of the jitter
    decided_at       timestamptz NOT NULL, -- what the clock said when next_run_at was found
    last_run_at      timestamptz,          -- by the clock, whether it was taken or skipped
    last_backup_id   uuid,
    last_skipped_at  timestamptz,
    last_skip_reason text,
    UNIQUE (environment, name)
);

CREATE INDEX backup_schedule_due ON backup_schedule (due_at) WHERE NOT paused;
CREATE INDEX backup_schedule_decided ON backup_schedule (decided_at) WHERE NOT paused;
