-- before
CREATE TABLE goes (id int PRIMARY KEY, note varchar(20), made text GENERATED ALWAYS AS ('of ' || note) STORED);
CREATE TABLE comes (id int PRIMARY KEY, made text, note varchar(20));
CREATE TABLE stays (id int PRIMARY KEY, note varchar(20), made text GENERATED ALWAYS AS (note || 'x') STORED);
CREATE TABLE plain (id int PRIMARY KEY, note varchar(20), made text GENERATED ALWAYS AS (note || 'x') STORED);
-- after
CREATE TABLE goes (id int PRIMARY KEY, note text);
CREATE TABLE comes (id int PRIMARY KEY, made text GENERATED ALWAYS AS (note || later) STORED, note text, later text);
CREATE TABLE stays (id int PRIMARY KEY, note text COLLATE "C", made text GENERATED ALWAYS AS (note || 'x') STORED);
CREATE TABLE plain (id int PRIMARY KEY, note text, made text);
