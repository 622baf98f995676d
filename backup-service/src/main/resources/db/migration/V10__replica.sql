-- A completed backup's copy in the second bucket.
CREATE TABLE replica (
    backup_id       uuid PRIMARY KEY REFERENCES backup ON DELETE CASCADE,
    attempts        integer     NOT NULL DEFAULT 0,
    last_failure    text,
    next_attempt_at timestamptz NOT NULL,
    copied_at       timestamptz,
    bytes           bigint
);
