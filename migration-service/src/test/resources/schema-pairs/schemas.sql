-- before
CREATE SCHEMA old;
CREATE TABLE old.t (id int PRIMARY KEY);
CREATE SCHEMA "Kept One";
COMMENT ON SCHEMA "Kept One" IS 'before';
-- after
CREATE SCHEMA fresh;
CREATE TABLE fresh.t (id int PRIMARY KEY);
CREATE SCHEMA "Kept One";
COMMENT ON SCHEMA "Kept One" IS 'after';
