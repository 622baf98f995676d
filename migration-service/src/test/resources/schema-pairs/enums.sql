-- before
CREATE TYPE grows AS ENUM ('b', 'd');
CREATE TYPE shrinks AS ENUM ('a', 'b', 'unused');
CREATE TYPE reorders AS ENUM ('x', 'y');
CREATE TYPE gone AS ENUM ('x');
CREATE TABLE t (id int PRIMARY KEY, g grows DEFAULT 'b', s shrinks NOT NULL DEFAULT 'a', r reorders, many shrinks[],
                words text DEFAULT 'a', CHECK (s <> 'b'));
CREATE INDEX t_s ON t (s) WHERE s = 'a';
CREATE VIEW v AS SELECT id, s FROM t WHERE s = 'a';
CREATE FUNCTION f(s shrinks) RETURNS shrinks LANGUAGE sql AS 'SELECT s';
-- after
CREATE TYPE grows AS ENUM ('a', 'b', 'c', 'd', 'e');
CREATE TYPE shrinks AS ENUM ('a', 'b');
CREATE TYPE reorders AS ENUM ('y', 'x', 'it''s');
CREATE TYPE fresh AS ENUM ('new', 'newer');
CREATE TABLE t (id int PRIMARY KEY, g grows DEFAULT 'c', s shrinks NOT NULL DEFAULT 'a', r reorders, many shrinks[],
                words text DEFAULT 'a', f fresh NOT NULL DEFAULT 'new', CHECK (s <> 'b'));
CREATE INDEX t_s ON t (s) WHERE s = 'a';
CREATE VIEW v AS SELECT id, s FROM t WHERE s = 'a';
CREATE FUNCTION f(s shrinks) RETURNS shrinks LANGUAGE sql AS 'SELECT s';
COMMENT ON TYPE shrinks IS 'smaller';
