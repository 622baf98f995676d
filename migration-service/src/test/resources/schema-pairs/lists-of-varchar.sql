-- before
CREATE TABLE t (id int PRIMARY KEY, state varchar(20), CONSTRAINT state_ck CHECK (state IN ('t1', 't2', 't3')));
CREATE VIEW v AS SELECT id FROM t WHERE state IN ('t1', 'it''s');
-- after
CREATE TABLE t (id int PRIMARY KEY, state varchar(20), CONSTRAINT state_ck CHECK (state IN ('t1', 't2', 't3', 't4')),
                a text);
CREATE INDEX t_a ON t (a) WHERE state IN ('t1', 't2');
CREATE VIEW v AS SELECT id FROM t WHERE state IN ('t1', 'it''s', 'more');
COMMENT ON INDEX t_pkey IS 'a key';
