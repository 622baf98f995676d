-- before
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE OPERATOR @+@ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE TYPE wrapped AS (v int);
CREATE FUNCTION unwrap(w wrapped) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT w.v';
CREATE CAST (wrapped AS int) WITH FUNCTION unwrap(wrapped) AS ASSIGNMENT;
CREATE CAST (wrapped AS text) WITH INOUT;
CREATE OPERATOR ~~~ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE VIEW uses AS SELECT 1 @+@ 2 AS three;
-- after
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE OPERATOR @+@ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int, COMMUTATOR = @+@);
CREATE OPERATOR ### (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE TYPE wrapped AS (v int);
CREATE FUNCTION wrap(i int) RETURNS wrapped LANGUAGE sql IMMUTABLE AS 'SELECT row(i)::wrapped';
CREATE CAST (int AS wrapped) WITH FUNCTION wrap(int) AS ASSIGNMENT;
COMMENT ON OPERATOR ### (int, int) IS 'adds';
COMMENT ON CAST (int AS wrapped) IS 'wraps';
CREATE FUNCTION unwrap(w wrapped) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT w.v';
CREATE CAST (wrapped AS int) WITH FUNCTION unwrap(wrapped) AS IMPLICIT;
CREATE VIEW uses AS SELECT 1 @+@ 2 AS three;
