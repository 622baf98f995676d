CREATE TABLE read_token (
    id             uuid PRIMARY KEY,
    environment_id uuid NOT NULL REFERENCES environment,
    name           text NOT NULL,
    -- of 256 random bits, so a plain digest cannot be reversed
    sha256         bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    issued_by      text NOT NULL,
    issued_at      timestamptz NOT NULL,
    expires_at     timestamptz,
    revoked_by     text,
    revoked_at     timestamptz,
    last_used_at   timestamptz,
    last_used_from text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

CREATE UNIQUE INDEX ON read_token (environment_id, name) WHERE revoked_at IS NULL;
