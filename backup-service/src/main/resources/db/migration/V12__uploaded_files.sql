-- Whether uploaded files were asked for, null for what is usual; and what a completed backup holds of them.
ALTER TABLE backup
    ADD COLUMN uploads boolean,
    ADD COLUMN files   jsonb;

-- Stored objects that hold uploaded files' content. A row is there before its object and goes after it.
CREATE TABLE stored_file (
    environment    text        NOT NULL,
    name           text        NOT NULL,
    fingerprint    text        NOT NULL, -- of the keys that can read it
    begun_at       timestamptz NOT NULL DEFAULT now(),
    content_sha256 text,                 -- these three: not before it is stored and was read back
    size_bytes     bigint,
    sha256         text,
    distrusted     boolean     NOT NULL DEFAULT false, -- lost or damaged: nobody may rely on it any more
    given_up       boolean     NOT NULL DEFAULT false, -- nobody needs it, and from now on nobody can
    PRIMARY KEY (environment, name),
    CHECK (num_nonnulls(content_sha256, size_bytes, sha256) IN (0, 3))
);

CREATE INDEX stored_file_content ON stored_file (environment, content_sha256, fingerprint);

-- The backups that need them, also while they are being taken. There is no foreign key to the backup: a deleted one's row
-- moves, and its references go when its objects do.
CREATE TABLE stored_file_reference (
    backup_id   uuid NOT NULL,
    environment text NOT NULL,
    name        text NOT NULL,
    PRIMARY KEY (backup_id, name),
    FOREIGN KEY (environment, name) REFERENCES stored_file
);

CREATE INDEX stored_file_needed ON stored_file_reference (environment, name);
