-- before
CREATE TABLE t (id int PRIMARY KEY, a text, b text);
CREATE VIEW appended AS SELECT id FROM t;
CREATE VIEW shrunk AS SELECT id, a, b FROM t;
CREATE VIEW on_shrunk AS SELECT id, a FROM shrunk;
CREATE VIEW gone AS SELECT 1 AS one;
CREATE VIEW options WITH (security_barrier) AS SELECT id, a FROM t;
CREATE VIEW defaults AS SELECT id, a FROM t;
ALTER VIEW defaults ALTER COLUMN a SET DEFAULT 'x';
CREATE VIEW becomes_materialized AS SELECT id FROM t;
COMMENT ON VIEW on_shrunk IS 'survives';
-- after
CREATE TABLE t (id int PRIMARY KEY, a text, b text, c int);
CREATE VIEW appended AS SELECT id, a, c FROM t;
CREATE VIEW shrunk AS SELECT id, a FROM t;
CREATE VIEW on_shrunk AS SELECT id, a FROM shrunk;
CREATE VIEW options AS SELECT id, a FROM t WHERE id > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW defaults AS SELECT id, a FROM t;
ALTER VIEW defaults ALTER COLUMN id SET DEFAULT 5;
CREATE MATERIALIZED VIEW becomes_materialized AS SELECT id FROM t;
CREATE VIEW grouped AS SELECT id, a, count(*) AS n FROM t GROUP BY id;
CREATE VIEW invoker WITH (security_invoker = true) AS SELECT id FROM t;
COMMENT ON VIEW on_shrunk IS 'survives';
COMMENT ON COLUMN on_shrunk.a IS 'column';
