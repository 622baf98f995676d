-- before
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
CREATE TABLE t (id int PRIMARY KEY, a int, changes int GENERATED ALWAYS AS (a + 1) STORED,
                ends int GENERATED ALWAYS AS (a + 2) STORED, uses int GENERATED ALWAYS AS (twice(a)) STORED, plain int);
CREATE INDEX t_changes ON t (changes);
CREATE VIEW v AS SELECT id, changes FROM t;
-- after
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
CREATE TABLE t (id int PRIMARY KEY, a bigint, changes int GENERATED ALWAYS AS (id + 100) STORED, ends int,
                uses int GENERATED ALWAYS AS (twice(id)) STORED, plain int GENERATED ALWAYS AS (id * 3) STORED,
                fresh text GENERATED ALWAYS AS (md5('x')) STORED);
CREATE INDEX t_changes ON t (changes);
CREATE VIEW v AS SELECT id, changes FROM t;
