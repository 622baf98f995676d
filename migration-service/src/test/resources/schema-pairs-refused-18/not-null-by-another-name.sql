-- before
CREATE TABLE parent (id integer NOT NULL);
CREATE TABLE child (v text) INHERITS (parent);
-- after
CREATE TABLE parent (id integer NOT NULL);
CREATE TABLE child (v text, CONSTRAINT by_another_name NOT NULL id) INHERITS (parent);
