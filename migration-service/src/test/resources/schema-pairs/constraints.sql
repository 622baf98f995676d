-- before
CREATE TABLE p (id int PRIMARY KEY, code text, a int, b int);
CREATE TABLE t (id int PRIMARY KEY, p int CONSTRAINT t_p_fk REFERENCES p, x int, y int, z int CONSTRAINT z_ck CHECK (z > 0),
                CONSTRAINT gone_ck CHECK (x > 0), CONSTRAINT x_uk UNIQUE (x), q int REFERENCES p ON DELETE CASCADE);
CREATE TABLE slow (id int PRIMARY KEY, v int);
ALTER TABLE slow ADD CONSTRAINT slow_ck CHECK (v >= 0) NOT VALID;
-- after
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE, a int, b int, CONSTRAINT p_ab UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (id));
CREATE TABLE t (id int CONSTRAINT t_key PRIMARY KEY, p int CONSTRAINT t_p_fk REFERENCES p DEFERRABLE INITIALLY DEFERRED,
                x int, y int, z int CONSTRAINT z_ck CHECK (z > -1), CONSTRAINT x_uk UNIQUE (x) DEFERRABLE,
                q int REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE,
                CONSTRAINT fresh_ck CHECK (y > 0) NO INHERIT, CONSTRAINT y_uk UNIQUE (y) WITH (fillfactor = 60));
ALTER TABLE t ADD CONSTRAINT later CHECK (x < 1000000) NOT VALID;
CREATE TABLE slow (id int PRIMARY KEY, v int);
ALTER TABLE slow ADD CONSTRAINT slow_ck CHECK (v >= 0);
COMMENT ON CONSTRAINT fresh_ck ON t IS 'checked';
