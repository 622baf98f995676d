-- before
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN lone AS int;
CREATE DOMAIN changes AS text DEFAULT 'a' CONSTRAINT long CHECK (length(value) < 100);
CREATE DOMAIN rebased AS int;
CREATE DOMAIN gone AS int;
CREATE TABLE t (id int PRIMARY KEY, p positive, c changes, r rebased);
CREATE DOMAIN becomes_valid AS int;
ALTER DOMAIN becomes_valid ADD CONSTRAINT small CHECK (value < 100) NOT VALID;
CREATE DOMAIN was_valid AS int CONSTRAINT small CHECK (value < 100);
-- after
CREATE DOMAIN positive AS int DEFAULT 1 CHECK (value > -1);
CREATE DOMAIN lone AS int NOT NULL;
CREATE DOMAIN changes AS text CONSTRAINT short CHECK (length(value) < 200) CONSTRAINT filled CHECK (value <> '');
CREATE DOMAIN rebased AS bigint CHECK (value < 1000000);
CREATE DOMAIN fresh AS varchar(20) COLLATE "C";
CREATE TABLE t (id int PRIMARY KEY, p positive DEFAULT 2, c changes, r rebased, f fresh);
COMMENT ON DOMAIN fresh IS 'new';
COMMENT ON CONSTRAINT filled ON DOMAIN changes IS 'not empty';
CREATE DOMAIN becomes_valid AS int CONSTRAINT small CHECK (value < 100);
CREATE DOMAIN was_valid AS int;
ALTER DOMAIN was_valid ADD CONSTRAINT small CHECK (value < 100) NOT VALID;
CREATE DOMAIN never_valid AS int CONSTRAINT large CHECK (value > 10);
ALTER DOMAIN never_valid ADD CONSTRAINT small CHECK (value < 100) NOT VALID;
COMMENT ON CONSTRAINT small ON DOMAIN never_valid IS 'from now on';
