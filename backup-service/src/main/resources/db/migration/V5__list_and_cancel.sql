-- Listings, newest first.
DROP INDEX backup_of_environment;
DROP INDEX backup_newest;
DROP INDEX restore_of_backup;
CREATE INDEX backup_newest ON backup (requested_at DESC, id DESC);
CREATE INDEX backup_of_environment ON backup (environment, requested_at DESC, id DESC);
CREATE INDEX backup_of_application ON backup (split_part(environment, '/', 1), requested_at DESC, id DESC);
CREATE INDEX backup_of_migration ON backup (migration_id) WHERE migration_id IS NOT NULL;
CREATE INDEX restore_newest ON restore (requested_at DESC, id DESC);
CREATE INDEX restore_of_environment ON restore (environment, requested_at DESC, id DESC);
CREATE INDEX restore_of_application ON restore (split_part(environment, '/', 1), requested_at DESC, id DESC);
CREATE INDEX restore_of_backup ON restore (backup_id, requested_at DESC, id DESC);

-- Cancelling. Whoever works on the row looks at these columns; the first request counts.
ALTER TABLE backup
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN cancel_requested_by text,
    ADD COLUMN cancel_reason       text,
    ADD CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL)),
    DROP CONSTRAINT backup_state_check,
    ADD CONSTRAINT backup_state_check
        CHECK (state IN ('requested', 'running', 'verifying', 'completed', 'failed', 'cancelled')),
    ADD CHECK (state <> 'cancelled' OR (ended_at IS NOT NULL AND cancel_requested_at IS NOT NULL));
ALTER TABLE restore
    ADD COLUMN cancel_requested_at timestamptz,
    ADD COLUMN cancel_requested_by text,
    ADD COLUMN cancel_reason       text,
    ADD CHECK ((cancel_requested_at IS NULL) = (cancel_requested_by IS NULL)),
    DROP CONSTRAINT restore_state_check,
    ADD CONSTRAINT restore_state_check
        CHECK (state IN ('requested', 'running', 'switching', 'completed', 'failed', 'cancelled')),
    ADD CHECK (state <> 'cancelled' OR (ended_at IS NOT NULL AND cancel_requested_at IS NOT NULL));
