-- The variables of one environment, or the defaults that an application gives all of its environments.
CREATE TABLE variable_set (
    id             uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES application,
    environment_id uuid UNIQUE REFERENCES environment,
    version        bigint NOT NULL CHECK (version > 0),
    CHECK (id = coalesce(environment_id, application_id))
);

COMMENT ON TABLE variable_set IS 'a row comes with the first change; a set without one is empty, in version 0';

-- Each transaction that changes variables makes one version of their set.
CREATE TABLE variable_change (
    set_id     uuid NOT NULL REFERENCES variable_set,
    version    bigint NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    reason     text,
    PRIMARY KEY (set_id, version)
);

CREATE TABLE variable_version (
    set_id       uuid NOT NULL,
    -- names sort by their bytes, whatever the server's locale
    name         text COLLATE "C" NOT NULL CHECK (name ~ '^[A-Za-z][A-Za-z0-9_]*$'),
    version      bigint NOT NULL,
    plain_value  text CHECK (octet_length(plain_value) <= 65536),
    secret_value bytea,
    fingerprint  bytea,
    description  text NOT NULL,
    removed      boolean NOT NULL,
    -- the newest of its name
    current      boolean NOT NULL,
    PRIMARY KEY (set_id, name, version),
    FOREIGN KEY (set_id, version) REFERENCES variable_change,
    CHECK (num_nonnulls(plain_value, secret_value) = CASE WHEN removed THEN 0 ELSE 1 END),
    CHECK (fingerprint IS NULL OR secret_value IS NOT NULL)
);

CREATE UNIQUE INDEX variable_version_current ON variable_version (set_id, name) WHERE current;
CREATE INDEX variable_version_by_change ON variable_version (set_id, version);

COMMENT ON COLUMN variable_version.secret_value IS 'ciphertext, by the data keyset of the set''s owner';
COMMENT ON COLUMN variable_version.fingerprint IS 'keyed, of the secret value; null where it was stored before there were any';

-- What there was goes into one version that no one has seen yet.
INSERT INTO variable_set (id, application_id, environment_id, version)
SELECT e.id, e.application_id, e.id, max(v.version) + 1
  FROM variable v
  JOIN environment e ON e.id = v.environment_id
 GROUP BY e.id;

INSERT INTO variable_change (set_id, version, changed_by, changed_at, reason)
SELECT s.id, s.version, 'slipway', now(), 'Taken over when variables got versions'
  FROM variable_set s;

INSERT INTO variable_version (set_id, name, version, plain_value, secret_value, description, removed, current)
SELECT s.id, v.name, s.version, v.plain_value, v.secret_value, v.description, v.removed, true
  FROM variable v
  JOIN variable_set s ON s.id = v.environment_id;

DROP TABLE variable;
