CREATE TABLE variable (
    environment_id uuid NOT NULL REFERENCES environment,
    -- names sort by their bytes, whatever the server's locale
    name           text COLLATE "C" NOT NULL CHECK (name ~ '^[A-Za-z][A-Za-z0-9_]*$'),
    plain_value    text CHECK (octet_length(plain_value) <= 65536),
    secret_value   bytea,
    description    text NOT NULL,
    version        bigint NOT NULL CHECK (version > 0),
    -- a removed variable keeps its row, without value, so that versions go on counting
    removed        boolean NOT NULL DEFAULT false,
    changed_by     text NOT NULL,
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (environment_id, name),
    CHECK (num_nonnulls(plain_value, secret_value) = CASE WHEN removed THEN 0 ELSE 1 END)
);

COMMENT ON COLUMN variable.secret_value IS 'ciphertext, by the environment''s data keyset';
