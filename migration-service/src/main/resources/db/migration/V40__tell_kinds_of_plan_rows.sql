-- which kinds of change a chunk holds, so that a page of one kind is found without unpacking the others; null in chunks
-- that are older than this column
ALTER TABLE plan_rows ADD COLUMN kinds text[];
