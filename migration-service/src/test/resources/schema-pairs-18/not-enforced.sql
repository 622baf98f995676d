-- before
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (id integer PRIMARY KEY, p integer REFERENCES p, q integer REFERENCES p NOT ENFORCED,
    r integer REFERENCES p NOT ENFORCED, c integer CHECK (c > 1000) NOT ENFORCED, d integer CHECK (d > 0));
-- after
CREATE TABLE p (id integer PRIMARY KEY);
CREATE TABLE t (id integer PRIMARY KEY, p integer REFERENCES p NOT ENFORCED, q integer REFERENCES p NOT ENFORCED,
    r integer, c integer CHECK (c > 1000) NOT ENFORCED, d integer CHECK (d > 0) NOT ENFORCED,
    s integer, CONSTRAINT never CHECK (s > 5000) NOT ENFORCED);
ALTER TABLE t ADD CONSTRAINT nowhere FOREIGN KEY (s) REFERENCES p NOT ENFORCED;
