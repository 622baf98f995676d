-- before
CREATE TABLE logged (id int PRIMARY KEY, v text);
CREATE UNLOGGED TABLE fast (id int PRIMARY KEY, v text);
CREATE TABLE options (id int PRIMARY KEY, v text) WITH (fillfactor = 70, autovacuum_enabled = false);
CREATE TABLE identities (id int PRIMARY KEY, code text NOT NULL);
CREATE TABLE gone (id int PRIMARY KEY);
CREATE TABLE becomes_view (id int);
-- after
CREATE UNLOGGED TABLE logged (id int PRIMARY KEY, v text);
CREATE TABLE fast (id int PRIMARY KEY, v text);
CREATE TABLE options (id int PRIMARY KEY, v text) WITH (fillfactor = 80, toast.autovacuum_enabled = false);
CREATE TABLE identities (id int PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX identities_code ON identities (code);
ALTER TABLE identities REPLICA IDENTITY USING INDEX identities_code;
ALTER TABLE identities CLUSTER ON identities_pkey;
CREATE TABLE "Fresh Table" ("The Id" bigint PRIMARY KEY, "select" text);
COMMENT ON TABLE "Fresh Table" IS 'it''s; new';
CREATE VIEW becomes_view AS SELECT id FROM logged;
