-- before
CREATE TEXT SEARCH PARSER gone (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE gone (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH TEMPLATE changes (LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = changes);
CREATE TEXT SEARCH CONFIGURATION leaves (COPY = simple);
-- after
CREATE TEXT SEARCH PARSER fresh (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH TEMPLATE changes (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = changes, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION conf (PARSER = fresh);
ALTER TEXT SEARCH CONFIGURATION conf ADD MAPPING FOR asciiword WITH words, simple;
CREATE TABLE t (id int PRIMARY KEY, v text, found tsvector GENERATED ALWAYS AS (to_tsvector('public.conf', v)) STORED);
CREATE INDEX t_found ON t USING gin (found);
COMMENT ON TEXT SEARCH PARSER fresh IS 'new';
COMMENT ON TEXT SEARCH TEMPLATE changes IS 'changed';
COMMENT ON TEXT SEARCH DICTIONARY words IS 'changed';
