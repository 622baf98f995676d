-- before
CREATE COLLATION gone FROM "C";
CREATE TABLE t (id int PRIMARY KEY, a text);
-- after
CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE COLLATION plain FROM "C";
CREATE TABLE t (id int PRIMARY KEY, a text COLLATE plain, b text COLLATE insensitive);
CREATE INDEX t_b ON t (b);
