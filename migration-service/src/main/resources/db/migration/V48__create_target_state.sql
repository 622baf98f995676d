-- What a target was like right after a migration: as long as it may be rolled back, what has changed since can be told.
CREATE TABLE target_state (
    migration_id uuid PRIMARY KEY REFERENCES migration (id) ON DELETE CASCADE,
    state        text NOT NULL
);
