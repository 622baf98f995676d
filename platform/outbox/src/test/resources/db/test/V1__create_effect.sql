-- What the tests' handlers do
CREATE TABLE effect (backup_id uuid NOT NULL);
