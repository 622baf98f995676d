-- before
CREATE TABLE base (id int, a text);
CREATE TABLE child (c int) INHERITS (base);
CREATE TABLE leaver () INHERITS (base);
CREATE TABLE other (o int);
CREATE TABLE own_too (id int DEFAULT 5, v text) INHERITS (base);
-- after
CREATE TABLE base (id bigint, a text, fresh int DEFAULT 1 NOT NULL, CHECK (id > 0));
CREATE TABLE child (c bigint) INHERITS (base);
CREATE TABLE leaver (id bigint, a text, fresh int DEFAULT 1 NOT NULL, CONSTRAINT base_id_check CHECK (id > 0));
CREATE TABLE other (o int);
CREATE TABLE own_too (id bigint DEFAULT 6, v text) INHERITS (base);
