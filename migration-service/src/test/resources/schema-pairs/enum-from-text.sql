-- before
CREATE TABLE t (id int PRIMARY KEY, mood text DEFAULT 't1' CHECK (mood <> ''), back text);
-- after
CREATE TYPE mood AS ENUM ('t1', 't2', 't3');
CREATE TABLE t (id int PRIMARY KEY, mood mood DEFAULT 't1', back text);
