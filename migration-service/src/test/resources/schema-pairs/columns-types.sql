-- before
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES parent, digits text DEFAULT '5', flag int DEFAULT 1, at timestamp,
                doc json, price numeric(10,2) CHECK (price > 0), name varchar(20));
CREATE INDEX t_name ON t (name);
CREATE VIEW v AS SELECT id, name, price FROM t;
CREATE VIEW over_v AS SELECT id FROM v;
CREATE FUNCTION atomic() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT name FROM t LIMIT 1; END;
-- after
CREATE TABLE parent (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, parent bigint REFERENCES parent, digits text DEFAULT '5', flag boolean DEFAULT true,
                at timestamptz, doc jsonb, price numeric(8,1) CHECK (price > 0), name text);
CREATE INDEX t_name ON t (name);
CREATE VIEW v AS SELECT id, name, price FROM t;
CREATE VIEW over_v AS SELECT id FROM v;
CREATE FUNCTION atomic() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT name FROM t LIMIT 1; END;
