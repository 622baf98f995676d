-- The version of the environment's variables that a completed backup belongs with; unknown for those taken before.
ALTER TABLE backup ADD COLUMN variables_version bigint;
