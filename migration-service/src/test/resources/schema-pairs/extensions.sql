-- before
CREATE TABLE t (id int PRIMARY KEY, name text);
CREATE SCHEMA "A schema";
CREATE TYPE "A schema".color AS ENUM ('red', 'green');
CREATE TABLE gone (c "A schema".color);
-- after
CREATE EXTENSION pg_trgm;
CREATE SCHEMA tools;
CREATE EXTENSION citext SCHEMA tools;
CREATE TABLE t (id int PRIMARY KEY, name text, mail tools.citext);
CREATE INDEX t_name ON t USING gin (name gin_trgm_ops);
