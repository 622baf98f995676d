-- before
CREATE TABLE t (id integer PRIMARY KEY, named integer, renamed integer CONSTRAINT old_name NOT NULL,
    unnamed integer CONSTRAINT special NOT NULL, later integer, validated integer, own integer, goes integer CONSTRAINT x NOT NULL);
ALTER TABLE t ADD CONSTRAINT later_nn NOT NULL validated NOT VALID;
CREATE TABLE parent (id integer NOT NULL);
CREATE TABLE child (v text) INHERITS (parent);
-- after
CREATE TABLE t (id integer PRIMARY KEY, named integer CONSTRAINT has_a_name NOT NULL,
    renamed integer CONSTRAINT new_name NOT NULL, unnamed integer NOT NULL, later integer, validated integer,
    own integer NOT NULL NO INHERIT, goes integer, fresh integer DEFAULT 0 CONSTRAINT of_fresh NOT NULL);
ALTER TABLE t ADD CONSTRAINT later_nn NOT NULL validated;
ALTER TABLE t ADD CONSTRAINT later_not_valid NOT NULL later NOT VALID;
COMMENT ON CONSTRAINT has_a_name ON t IS 'must be known';
CREATE TABLE whole (id integer CONSTRAINT whole_has_id NOT NULL, b integer NOT NULL NO INHERIT);
CREATE TABLE parent (id integer NOT NULL);
CREATE TABLE child (v text, CONSTRAINT parent_id_not_null NOT NULL id) INHERITS (parent);
