CREATE TABLE application (
    id            uuid PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    display_name  text NOT NULL,
    registered_by text NOT NULL,
    registered_at timestamptz NOT NULL
);

CREATE TABLE environment (
    id                  uuid PRIMARY KEY,
    application_id      uuid NOT NULL REFERENCES application,
    name                text NOT NULL,
    stage               text NOT NULL CHECK (stage IN ('DEVELOPMENT', 'PRE_RELEASE', 'PRODUCTION')),
    connection_host     text NOT NULL,
    connection_port     integer NOT NULL CHECK (connection_port BETWEEN 1 AND 65535),
    connection_database text NOT NULL,
    connection_user     text NOT NULL,
    connection_tls      text NOT NULL
        CHECK (connection_tls IN ('DISABLE', 'PREFER', 'REQUIRE', 'VERIFY_CA', 'VERIFY_FULL')),
    connection_password bytea NOT NULL,
    registered_by       text NOT NULL,
    registered_at       timestamptz NOT NULL,
    UNIQUE (application_id, name)
);

COMMENT ON COLUMN environment.connection_password IS 'ciphertext, by the environment''s data keyset';
