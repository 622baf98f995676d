-- before
CREATE TYPE address AS (street text, town text, gone int);
CREATE TYPE dropped AS (a int);
CREATE TABLE t (id int PRIMARY KEY, home address);
CREATE TYPE loose AS (a int, b text);
-- after
CREATE TYPE address AS (street text, town text, zip varchar(10));
CREATE TYPE fresh AS (a int, b text COLLATE "C");
CREATE TABLE t (id int PRIMARY KEY, home address, works fresh[]);
CREATE TYPE loose AS (a bigint, b text, c date);
COMMENT ON TYPE address IS 'where';
COMMENT ON COLUMN address.zip IS 'code';
