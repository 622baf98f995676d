-- How much there is of each migration's log. Its row is what writers of the same log wait for one another at.
CREATE TABLE migration_log (
    migration_id    uuid PRIMARY KEY REFERENCES migration (id) ON DELETE CASCADE,
    last_position   bigint      NOT NULL,
    stored_position bigint      NOT NULL DEFAULT 0,
    stored_at       timestamptz,
    in_database     boolean     NOT NULL DEFAULT true
);

CREATE INDEX migration_log_stored_at ON migration_log (stored_at);

-- Written while the work goes on; removed some days after the log was put away in object storage.
CREATE TABLE migration_log_entry (
    migration_id uuid   NOT NULL REFERENCES migration_log (migration_id) ON DELETE CASCADE,
    position     bigint NOT NULL,
    entry        text   NOT NULL,
    PRIMARY KEY (migration_id, position)
);
