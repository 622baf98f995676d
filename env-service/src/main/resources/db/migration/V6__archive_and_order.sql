-- slugs sort by their bytes, whatever the server's locale: they are the cursor of lists
ALTER TABLE application
    ALTER COLUMN name TYPE text COLLATE "C",
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN archived_by text,
    ADD COLUMN archived_at timestamptz,
    ADD CHECK (num_nonnulls(archived_by, archived_at) <> 1);

ALTER TABLE environment
    ALTER COLUMN name TYPE text COLLATE "C",
    ADD COLUMN display_name text,
    ADD COLUMN version bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN pipeline_position integer,
    ADD COLUMN connection_schema text,
    ADD COLUMN uploads_directory text,
    ADD COLUMN uploads_bucket text,
    ADD COLUMN uploads_prefix text,
    ADD COLUMN archived_by text,
    ADD COLUMN archived_at timestamptz,
    ADD CHECK (num_nonnulls(uploads_directory, uploads_bucket) <= 1),
    ADD CHECK (num_nonnulls(uploads_bucket, uploads_prefix) <> 1),
    ADD CHECK (num_nonnulls(archived_by, archived_at) <> 1);

UPDATE environment
   SET pipeline_position = placed.position
  FROM (SELECT id, row_number() OVER (PARTITION BY application_id, stage ORDER BY name) AS position
          FROM environment) AS placed
 WHERE placed.id = environment.id;

ALTER TABLE environment ALTER COLUMN pipeline_position SET NOT NULL;

COMMENT ON COLUMN environment.pipeline_position IS 'orders the environments of one stage; stages come first';

-- why; the application is what subjects have before their slash
ALTER TABLE audit_entry
    ADD COLUMN reason text,
    ADD COLUMN application text NOT NULL GENERATED ALWAYS AS (split_part(subject, '/', 1)) STORED;

-- one for each filter, in the order of pages
DROP INDEX audit_entry_subject_at_idx;
CREATE INDEX ON audit_entry (subject, id);
CREATE INDEX ON audit_entry (application, id);
CREATE INDEX ON audit_entry (actor, id);
CREATE INDEX ON audit_entry (action, id);
CREATE INDEX ON audit_entry (name, id) WHERE name IS NOT NULL;
CREATE INDEX ON audit_entry (at);
