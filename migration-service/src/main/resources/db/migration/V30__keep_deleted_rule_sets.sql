-- The last version of a deleted rule set says so; the earlier ones can be restored.
ALTER TABLE rule_set ADD COLUMN deleted boolean NOT NULL DEFAULT false;
