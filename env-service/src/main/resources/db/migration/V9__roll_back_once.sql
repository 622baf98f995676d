-- Roll-backs that another service asked for under an id of its own, so that it can ask again without undoing what came
-- after.
CREATE TABLE variable_roll_back (
    environment_id uuid NOT NULL REFERENCES environment,
    id             uuid NOT NULL,
    to_version     bigint NOT NULL,
    version        bigint NOT NULL,
    done_at        timestamptz NOT NULL,
    PRIMARY KEY (environment_id, id)
);

COMMENT ON COLUMN variable_roll_back.version IS 'the version that the variables had afterwards';
