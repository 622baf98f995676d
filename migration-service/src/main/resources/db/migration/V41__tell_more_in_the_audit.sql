-- from where something was done, and to which migration and decision; entries are never changed or removed from now on
ALTER TABLE audit
    ADD COLUMN via          text,
    ADD COLUMN origin       text NOT NULL DEFAULT 'unknown',
    ADD COLUMN application  text GENERATED ALWAYS AS (split_part(subject, '/', 1)) STORED,
    ADD COLUMN migration_id uuid,
    ADD COLUMN name         text;

ALTER TABLE audit ALTER COLUMN origin DROP DEFAULT;

CREATE INDEX audit_application ON audit (application, id);
CREATE INDEX audit_migration ON audit (migration_id, id) WHERE migration_id IS NOT NULL;

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or removed';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
