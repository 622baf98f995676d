-- The schemas and tables that a backup was asked to hold; null for the whole database.
ALTER TABLE backup ADD COLUMN scope jsonb;
