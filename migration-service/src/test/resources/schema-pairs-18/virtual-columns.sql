-- before
CREATE TABLE t (id integer PRIMARY KEY, a integer, stored integer GENERATED ALWAYS AS (a + 1) STORED,
    changes integer GENERATED ALWAYS AS (a * 2) VIRTUAL, goes integer GENERATED ALWAYS AS (a * 3) VIRTUAL,
    becomes_stored integer GENERATED ALWAYS AS (a + 4) VIRTUAL, becomes_plain integer GENERATED ALWAYS AS (a + 5) STORED);
CREATE VIEW v AS SELECT id, changes FROM t;
-- after
CREATE TABLE t (id integer PRIMARY KEY, a integer, stored integer GENERATED ALWAYS AS (a + 1) VIRTUAL,
    changes integer GENERATED ALWAYS AS (a * 20) VIRTUAL, fresh text GENERATED ALWAYS AS ('x'::text || id::text) VIRTUAL,
    becomes_stored integer GENERATED ALWAYS AS (a + 4) STORED, becomes_plain integer);
CREATE VIEW v AS SELECT id, changes FROM t;
CREATE TABLE whole (id integer PRIMARY KEY, twice integer GENERATED ALWAYS AS (id * 2) VIRTUAL NOT NULL);
