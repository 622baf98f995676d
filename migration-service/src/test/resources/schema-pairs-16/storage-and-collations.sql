-- before
CREATE COLLATION custom (provider = icu, locale = 'und', rules = '&a < g');
CREATE TABLE t (id integer PRIMARY KEY, a text, b text STORAGE EXTERNAL, c text COLLATE custom);
-- after
CREATE COLLATION custom (provider = icu, locale = 'und', rules = '&b < g');
CREATE TABLE t (id integer PRIMARY KEY, a text STORAGE MAIN, b text, c text COLLATE custom);
CREATE TABLE fresh (id integer PRIMARY KEY, a text STORAGE EXTERNAL);
CREATE INDEX t_upper ON t ((upper(a)));
