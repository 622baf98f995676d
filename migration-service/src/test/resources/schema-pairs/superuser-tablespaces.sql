-- before
SET allow_in_place_tablespaces = true;
CREATE TABLESPACE of_the_pair LOCATION '';
CREATE TABLE t (id int PRIMARY KEY USING INDEX TABLESPACE of_the_pair, v text) TABLESPACE of_the_pair;
-- after
CREATE TABLE t (id bigint PRIMARY KEY, v text);
CREATE INDEX t_v ON t (v);
