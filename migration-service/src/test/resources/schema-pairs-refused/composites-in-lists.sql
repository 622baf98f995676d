-- before
CREATE TYPE address AS (street text, town text);
CREATE TABLE t (id int PRIMARY KEY, homes address[]);
-- after
CREATE TYPE address AS (street int, town text);
CREATE TABLE t (id int PRIMARY KEY, homes address[]);
