-- What of a backup is restored, where to and how strictly; null for everything, strictly, into its own environment.
-- Errors that a tolerant restore went on after, a sentence each.
ALTER TABLE restore
    ADD COLUMN choices jsonb,
    ADD COLUMN errors  jsonb,
    DROP CONSTRAINT restore_state_check,
    ADD CONSTRAINT restore_state_check CHECK (state IN ('requested', 'running', 'switching', 'completed',
                                                        'completed-with-errors', 'failed', 'cancelled')),
    ADD CONSTRAINT restore_errors_check CHECK (state <> 'completed-with-errors'
                                               OR (started_at IS NOT NULL AND ended_at IS NOT NULL
                                                   AND errors IS NOT NULL));
