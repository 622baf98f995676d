-- people and systems that may use the API; services are configured, not kept here
CREATE TABLE client (
    name        text        PRIMARY KEY,
    secret_hash text        NOT NULL,
    scopes      text[]      NOT NULL,
    created_at  timestamptz NOT NULL,
    created_by  text        NOT NULL
);

-- what tokens are signed with; the newest signs, all verify
CREATE TABLE signing_key (
    id         text        PRIMARY KEY,
    ciphertext bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
