-- before
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE log (id int, a text);
CREATE RULE changes AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, 'before');
CREATE RULE gone AS ON DELETE TO log DO INSTEAD NOTHING;
-- after
CREATE TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE log (id int, a text);
CREATE RULE changes AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.id, 'after');
CREATE VIEW v AS SELECT id, a FROM t;
CREATE RULE v_insert AS ON INSERT TO v DO INSTEAD (INSERT INTO t VALUES (new.id, new.a); INSERT INTO log VALUES (new.id, new.a));
ALTER TABLE t DISABLE RULE changes;
COMMENT ON RULE v_insert ON v IS 'through';
