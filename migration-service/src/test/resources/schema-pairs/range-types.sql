-- before
CREATE TYPE gone AS RANGE (subtype = int);
CREATE TABLE t (id int PRIMARY KEY);
-- after
CREATE TYPE pages AS RANGE (subtype = int, multirange_type_name = chapters);
CREATE TABLE t (id int PRIMARY KEY, p pages, c chapters);
