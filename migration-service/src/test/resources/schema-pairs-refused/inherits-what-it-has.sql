-- before
CREATE TABLE base (id int);
CREATE TABLE child (id int);
-- after
CREATE TABLE base (id int);
CREATE TABLE child () INHERITS (base);
