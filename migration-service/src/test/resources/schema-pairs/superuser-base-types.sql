-- before
CREATE TABLE t (id int PRIMARY KEY, v text);
CREATE TYPE shell;
CREATE TYPE kept;
CREATE FUNCTION kept_in(cstring) RETURNS kept LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION kept_out(kept) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE kept (INPUT = kept_in, OUTPUT = kept_out, LIKE = text);
-- after
CREATE TYPE words;
CREATE FUNCTION words_in(cstring) RETURNS words LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION words_out(words) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE words (INPUT = words_in, OUTPUT = words_out, LIKE = text, CATEGORY = 'S');
CREATE CAST (text AS words) WITHOUT FUNCTION AS ASSIGNMENT;
CREATE TABLE t (id int PRIMARY KEY, v words, list words[]);
CREATE TYPE kept;
CREATE FUNCTION kept_in(cstring) RETURNS kept LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION kept_out(kept) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE kept (INPUT = kept_in, OUTPUT = kept_out, LIKE = text);
CREATE TYPE steps;
CREATE FUNCTION canonical(steps) RETURNS steps LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE steps AS RANGE (SUBTYPE = int, CANONICAL = canonical);
COMMENT ON TYPE words IS 'new';
