-- an upload that loads an archive of pg_dump into a scratch database, which is dropped with it
ALTER TABLE backup_upload ADD COLUMN loads_database boolean NOT NULL DEFAULT false;

CREATE INDEX drill_of_backup ON drill (backup_id);
