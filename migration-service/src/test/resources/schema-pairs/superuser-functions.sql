-- before
CREATE FUNCTION leaks(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i > 0';
CREATE FUNCTION leakproof(i int) RETURNS boolean LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT i > 0';
CREATE FUNCTION supported(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_starts_with';
CREATE TABLE t (id int PRIMARY KEY, CHECK (leaks(id)));
-- after
CREATE FUNCTION leaks(i int) RETURNS boolean LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT i > 0';
CREATE FUNCTION leakproof(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i > 0';
CREATE FUNCTION supported(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT SUPPORT text_starts_with_support AS 'text_starts_with';
CREATE TABLE t (id int PRIMARY KEY, CHECK (leaks(id)));
