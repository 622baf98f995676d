-- before
CREATE TABLE t (id int PRIMARY KEY, a text, b text, c int);
CREATE INDEX changes ON t (a);
CREATE INDEX goes ON t (b);
CREATE INDEX options ON t (c) WITH (fillfactor = 50);
CREATE INDEX clustered ON t (c, a);
ALTER TABLE t CLUSTER ON clustered;
-- after
CREATE TABLE t (id int PRIMARY KEY, a text, b text, c int);
CREATE INDEX changes ON t (lower(a) text_pattern_ops, b DESC NULLS LAST) INCLUDE (c) WHERE c > 0;
CREATE UNIQUE INDEX nulls ON t (a, b) NULLS NOT DISTINCT;
CREATE INDEX options ON t (c) WITH (fillfactor = 60);
CREATE INDEX hashed ON t USING hash (a);
CREATE INDEX "Brin Index" ON t USING brin (c) WITH (pages_per_range = 4);
CREATE INDEX clustered ON t (c, a);
CREATE INDEX expression ON t ((a || b));
ALTER INDEX expression ALTER COLUMN 1 SET STATISTICS 300;
COMMENT ON INDEX expression IS 'both';
