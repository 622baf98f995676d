-- before
CREATE TABLE t (a int, b text, c int, CONSTRAINT both_sides CHECK (a > 0 OR c > 0), CONSTRAINT once UNIQUE (c, a));
CREATE STATISTICS s (ndistinct, mcv) ON a, b, c FROM t;
CREATE STATISTICS e ON (a % 3), b, a FROM t;
-- after
CREATE TABLE t (c int, b text, a int, CONSTRAINT both_sides CHECK (a > 0 OR c > 0), CONSTRAINT once UNIQUE (c, a));
CREATE STATISTICS s (ndistinct, mcv) ON a, b, c FROM t;
CREATE STATISTICS e ON (a % 3), b, a FROM t;
