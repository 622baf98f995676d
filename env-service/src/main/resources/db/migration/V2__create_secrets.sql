-- Which key-encryption keys the stored keysets need; never the keys. Rotation adds a generation.
CREATE TABLE key_encryption_key (
    generation    integer PRIMARY KEY,
    id            text NOT NULL UNIQUE,
    registered_at timestamptz NOT NULL DEFAULT now()
);

-- One data keyset for each owner of secrets. Owners are environments today.
CREATE TABLE data_keyset (
    owner_id       uuid PRIMARY KEY,
    wrapped_keyset bytea NOT NULL,
    wrapped_by     text NOT NULL REFERENCES key_encryption_key (id),
    created_at     timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN data_keyset.wrapped_keyset IS 'Tink encrypted keyset, associated data is the owner''s id';
