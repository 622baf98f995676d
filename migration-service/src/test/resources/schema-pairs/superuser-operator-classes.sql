-- before
CREATE FUNCTION order_desc(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)';
CREATE TABLE t (id int PRIMARY KEY);
-- after
CREATE FUNCTION order_desc(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT btint4cmp(b, a)';
CREATE OPERATOR CLASS backwards FOR TYPE int USING btree AS OPERATOR 1 > , OPERATOR 2 >= , OPERATOR 3 = ,
    OPERATOR 4 <= , OPERATOR 5 < , FUNCTION 1 order_desc(int, int);
CREATE TABLE t (id int PRIMARY KEY);
CREATE INDEX t_backwards ON t (id backwards);
