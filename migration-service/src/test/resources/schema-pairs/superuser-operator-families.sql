-- before
CREATE FUNCTION order_desc(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)';
CREATE FUNCTION order_too(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT - btint4cmp(a, b)';
CREATE OPERATOR FAMILY gone USING btree;
CREATE OPERATOR FAMILY loose USING btree;
CREATE OPERATOR CLASS leaves FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int);
CREATE OPERATOR CLASS changes FOR TYPE int USING btree AS OPERATOR 1 > , OPERATOR 2 >= , OPERATOR 3 = ,
    OPERATOR 4 <= , OPERATOR 5 < , FUNCTION 1 order_desc(int, int);
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE INDEX t_changes ON t (n changes);
-- after
CREATE FUNCTION order_desc(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)';
CREATE FUNCTION order_too(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT - btint4cmp(a, b)';
CREATE OPERATOR FAMILY loose USING btree;
ALTER OPERATOR FAMILY loose USING btree ADD OPERATOR 1 < (int4, int8), OPERATOR 3 = (int4, int8),
    FUNCTION 1 (int4, int8) btint48cmp(int4, int8);
CREATE OPERATOR CLASS changes FOR TYPE int USING btree AS OPERATOR 1 > , OPERATOR 2 >= , OPERATOR 3 = ,
    OPERATOR 4 <= , OPERATOR 5 < , FUNCTION 1 order_too(int, int);
CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE INDEX t_changes ON t (n changes);
COMMENT ON OPERATOR FAMILY loose USING btree IS 'loose';
COMMENT ON OPERATOR CLASS changes USING btree IS 'changed';
