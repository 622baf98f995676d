-- Whom new backups of an environment are encrypted to; without a row, the service's own keys.
CREATE TABLE backup_encryption (
    environment           text PRIMARY KEY,
    recipients            text[]      NOT NULL,
    readable_by_service   boolean     NOT NULL,
    passphrase_public_key text,
    passphrase_key_file   text, -- the secret key, encrypted with the passphrase, which is stored nowhere
    passphrase_since      timestamptz,
    version               bigint      NOT NULL,
    changed_by            text        NOT NULL,
    changed_at            timestamptz NOT NULL,
    CHECK (num_nonnulls(passphrase_public_key, passphrase_key_file, passphrase_since) IN (0, 3)),
    CHECK (readable_by_service OR passphrase_public_key IS NOT NULL OR cardinality(recipients) > 0)
);

-- One sequence for all, so that a setting that is removed and made again does not have a version of before.
CREATE SEQUENCE backup_encryption_version;

-- The key that was given with a restore, encrypted to the service's own identity. It must not outlive the restore.
ALTER TABLE restore
    ADD COLUMN sealed_key text,
    ADD CONSTRAINT restore_sealed_key_check CHECK (sealed_key IS NULL
                                                   OR state IN ('requested', 'running', 'switching'));
