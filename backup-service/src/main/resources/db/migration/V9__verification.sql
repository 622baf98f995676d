-- What came of reading a completed backup's objects back. A backup was verified before it was completed, too.
CREATE TABLE verification (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    backup_id    uuid        NOT NULL REFERENCES backup ON DELETE CASCADE,
    requested_by text        NOT NULL,
    ended_at     timestamptz NOT NULL,
    millis       bigint      NOT NULL,
    objects      integer     NOT NULL,
    bytes        bigint      NOT NULL,
    damage       text -- a sentence; none when all is as it was stored
);

CREATE INDEX verification_of_backup ON verification (backup_id, id DESC);

-- How old an environment's newest verified backup may become before somebody has to know.
CREATE TABLE backup_objective (
    environment         text PRIMARY KEY,
    maximum_age_seconds bigint      NOT NULL CHECK (maximum_age_seconds > 0),
    set_by              text        NOT NULL,
    set_at              timestamptz NOT NULL,
    missed_since        timestamptz
);
