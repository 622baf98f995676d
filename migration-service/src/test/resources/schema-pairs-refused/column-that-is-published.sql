-- before
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE PUBLICATION p FOR TABLE t (id, a);
-- after
CREATE TABLE t (id int PRIMARY KEY, b text);
