-- before
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE OPERATOR @+@ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE TYPE wrapped AS (v int);
-- after
CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b';
CREATE OPERATOR @+@ (FUNCTION = plus, LEFTARG = int, RIGHTARG = int, COMMUTATOR = @+@);
CREATE OPERATOR ### (FUNCTION = plus, LEFTARG = int, RIGHTARG = int);
CREATE TYPE wrapped AS (v int);
CREATE FUNCTION wrap(i int) RETURNS wrapped LANGUAGE sql IMMUTABLE AS 'SELECT row(i)::wrapped';
CREATE CAST (int AS wrapped) WITH FUNCTION wrap(int) AS ASSIGNMENT;
COMMENT ON OPERATOR ### (int, int) IS 'adds';
COMMENT ON CAST (int AS wrapped) IS 'wraps';
