-- before
CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE STATISTICS changes (ndistinct) ON a, b FROM t;
CREATE STATISTICS gone ON a, b FROM t;
-- after
CREATE TABLE t (id int PRIMARY KEY, a int, b int);
CREATE STATISTICS changes (ndistinct, dependencies) ON a, b FROM t;
CREATE STATISTICS expressions ON (a + b), (b * 2) FROM t;
ALTER STATISTICS expressions SET STATISTICS 200;
COMMENT ON STATISTICS changes IS 'both';
