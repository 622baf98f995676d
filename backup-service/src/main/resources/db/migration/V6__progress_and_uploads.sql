-- Progress: rows, and how many bytes there are about to be; 0 while not known.
ALTER TABLE backup
    ADD COLUMN rows_done   bigint NOT NULL DEFAULT 0,
    ADD COLUMN bytes_total bigint NOT NULL DEFAULT 0;
ALTER TABLE restore
    ADD COLUMN rows_done   bigint NOT NULL DEFAULT 0,
    ADD COLUMN bytes_total bigint NOT NULL DEFAULT 0;

-- Copies of backups made elsewhere, or of another environment: they say nothing about how old the newest backup is.
ALTER TABLE backup ADD COLUMN copied_from uuid;

-- Uploads under way. One whose row nobody touches any more was cut off, and what it stored is removed.
CREATE TABLE backup_upload (
    backup_id   uuid PRIMARY KEY,
    environment text        NOT NULL,
    touched_at  timestamptz NOT NULL
);
