-- before
CREATE TYPE state AS ENUM ('open', 'done', 'lost');
CREATE TABLE customer (id serial PRIMARY KEY, name varchar(50) NOT NULL, state state NOT NULL DEFAULT 'open');
CREATE TABLE "order" (id serial PRIMARY KEY, customer int NOT NULL REFERENCES customer, total numeric(10,2) DEFAULT 0);
CREATE VIEW totals AS SELECT c.id, c.name, sum(o.total) AS total FROM customer c JOIN "order" o ON o.customer = c.id GROUP BY c.id;
CREATE MATERIALIZED VIEW report AS SELECT * FROM totals;
CREATE UNIQUE INDEX report_id ON report (id);
CREATE FUNCTION total_of(c customer) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total FROM totals WHERE id = c.id';
-- after
CREATE TYPE state AS ENUM ('open', 'done');
CREATE TABLE customer (id bigserial PRIMARY KEY, name text NOT NULL, state state NOT NULL DEFAULT 'open', vip boolean NOT NULL DEFAULT false);
CREATE TABLE "order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL REFERENCES customer ON DELETE CASCADE,
    total numeric(12,2) DEFAULT 0, placed timestamptz NOT NULL DEFAULT now());
CREATE VIEW totals AS SELECT c.id, c.name, c.vip, sum(o.total) AS total FROM customer c JOIN "order" o ON o.customer = c.id GROUP BY c.id;
CREATE MATERIALIZED VIEW report AS SELECT * FROM totals;
CREATE UNIQUE INDEX report_id ON report (id);
CREATE FUNCTION total_of(c customer) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT total FROM totals WHERE id = c.id';
