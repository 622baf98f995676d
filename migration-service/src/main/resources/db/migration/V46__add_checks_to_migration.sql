-- Check queries that came with the request.
ALTER TABLE migration ADD COLUMN checks jsonb NOT NULL DEFAULT '[]';
