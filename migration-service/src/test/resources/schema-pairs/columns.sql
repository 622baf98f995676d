-- before
CREATE TABLE t (id int PRIMARY KEY, gone text, wide int, narrow numeric(10,2), "Quoted Col" text, b text NOT NULL,
                s text, n int DEFAULT 1, d timestamptz, c text, st text, no_default text DEFAULT 'x');
-- after
CREATE TABLE t (fresh timestamptz NOT NULL DEFAULT now(), id int PRIMARY KEY, wide bigint, narrow numeric(12,2),
                "Quoted Col" varchar(50), b text, s text NOT NULL DEFAULT 's', n int DEFAULT 2, d timestamptz DEFAULT now(),
                c text COLLATE "C", st text, no_default text, random uuid DEFAULT gen_random_uuid() NOT NULL);
ALTER TABLE t ALTER COLUMN st SET STORAGE EXTERNAL;
ALTER TABLE t ALTER COLUMN st SET COMPRESSION pglz;
ALTER TABLE t ALTER COLUMN st SET STATISTICS 500;
ALTER TABLE t ALTER COLUMN n SET (n_distinct = 5);
COMMENT ON COLUMN t."Quoted Col" IS 'quoted';
