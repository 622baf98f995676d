-- Who needs a backup. The reference keeps a pinned backup from being deleted, whatever else is overlooked.
CREATE TABLE backup_pin (
    backup_id uuid        NOT NULL REFERENCES backup (id),
    holder    text        NOT NULL,
    reason    text        NOT NULL,
    pinned_by text        NOT NULL,
    pinned_at timestamptz NOT NULL,
    PRIMARY KEY (backup_id, holder)
);

-- A deleted backup's row moves here, so that nothing lists or restores it from then on while its objects are removed.
-- It stays as a tombstone: the id is never given to another backup.
CREATE TABLE deleted_backup (
    id                 uuid PRIMARY KEY,
    environment        text        NOT NULL,
    deleted_at         timestamptz NOT NULL,
    objects_removed_at timestamptz,
    backup             jsonb       NOT NULL -- the row as it was
);

-- A request may be repeated at the very moment in which its backup is deleted: the insertion has looked for a tombstone
-- before that one was committed. This looks again, after the insertion has waited for the deletion.
CREATE FUNCTION refuse_deleted_backup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM deleted_backup WHERE id = NEW.id) THEN
        RAISE unique_violation USING MESSAGE = format('the backup %s was deleted', NEW.id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER backup_is_not_deleted AFTER INSERT ON backup
    FOR EACH ROW EXECUTE FUNCTION refuse_deleted_backup();

CREATE INDEX backup_completed ON backup (environment, started_at DESC, ended_at DESC, id) WHERE state = 'completed';
CREATE INDEX backup_failed ON backup (ended_at) WHERE state = 'failed';

CREATE TABLE retention_policy (
    environment   text PRIMARY KEY,
    keep_last     integer     NOT NULL CHECK (keep_last >= 0),
    keep_younger  text, -- ISO 8601
    daily         integer     NOT NULL CHECK (daily >= 0),
    weekly        integer     NOT NULL CHECK (weekly >= 0),
    monthly       integer     NOT NULL CHECK (monthly >= 0),
    yearly        integer     NOT NULL CHECK (yearly >= 0),
    time_zone     text        NOT NULL,
    max_bytes     bigint CHECK (max_bytes > 0),
    changed_by    text        NOT NULL,
    changed_at    timestamptz NOT NULL,
    pruned_at     timestamptz, -- null: not since the policy was changed
    pruned_newest uuid         -- the newest completed backup at that time
);

-- Append-only: what was done to backups, by whom and why.
CREATE TABLE backup_audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL,
    action      text        NOT NULL,
    environment text        NOT NULL,
    backup_id   uuid,
    reason      text
);

CREATE INDEX backup_audit_of_environment ON backup_audit (environment, id);
CREATE INDEX backup_audit_of_backup ON backup_audit (backup_id, id);

CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'backup_audit is append-only';
END
$$;

CREATE TRIGGER backup_audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON backup_audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
