-- before
CREATE TYPE gone AS RANGE (subtype = int);
CREATE TABLE t (id int PRIMARY KEY);
CREATE TYPE wide AS RANGE (subtype = int);
CREATE TABLE u (id int PRIMARY KEY, r wide DEFAULT '[1,5)', l wide[] DEFAULT '{"[1,2)",empty}', m wide_multirange DEFAULT '{[1,2)}');
CREATE INDEX u_r ON u USING gist (r);
CREATE VIEW v AS SELECT id, lower(r) AS from_where FROM u WHERE r @> 3;
CREATE FUNCTION takes(r wide) RETURNS wide LANGUAGE sql AS 'SELECT r';
-- after
CREATE TYPE pages AS RANGE (subtype = int, multirange_type_name = chapters);
CREATE TABLE t (id int PRIMARY KEY, p pages, c chapters);
CREATE TYPE wide AS RANGE (subtype = bigint);
CREATE TABLE u (id int PRIMARY KEY, r wide DEFAULT '[1,5)', l wide[] DEFAULT '{"[1,2)",empty}', m wide_multirange DEFAULT '{[1,2)}');
CREATE INDEX u_r ON u USING gist (r);
CREATE VIEW v AS SELECT id, lower(r) AS from_where FROM u WHERE r @> 3::bigint;
CREATE FUNCTION takes(r wide) RETURNS wide LANGUAGE sql AS 'SELECT r';
