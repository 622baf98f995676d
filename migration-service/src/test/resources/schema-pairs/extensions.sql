-- before
CREATE TABLE t (id int PRIMARY KEY, name text);
-- after
CREATE EXTENSION pg_trgm;
CREATE SCHEMA tools;
CREATE EXTENSION citext SCHEMA tools;
CREATE TABLE t (id int PRIMARY KEY, name text, mail tools.citext);
CREATE INDEX t_name ON t USING gin (name gin_trgm_ops);
