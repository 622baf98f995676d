-- before
CREATE TYPE address AS (street text, number varchar(10), gone int);
CREATE TABLE t (id int PRIMARY KEY, home address DEFAULT '("a,b",7,1)', nowhere address, nothing address DEFAULT '(,,)');
CREATE VIEW v AS SELECT id, (home).number FROM t;
CREATE FUNCTION takes(a address) RETURNS text LANGUAGE sql AS 'SELECT a.street';
-- after
CREATE TYPE address AS (street varchar(100), town text, number int);
CREATE TABLE t (id int PRIMARY KEY, home address DEFAULT '("a,b",,8)', nowhere address, nothing address DEFAULT '(,,)');
CREATE VIEW v AS SELECT id, (home).number FROM t;
CREATE FUNCTION takes(a address) RETURNS text LANGUAGE sql AS 'SELECT a.street';
