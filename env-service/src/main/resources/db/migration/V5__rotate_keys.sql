-- Rotation and the start-up check ask which keys still wrap keysets, and how many.
CREATE INDEX ON data_keyset (wrapped_by);

COMMENT ON TABLE key_encryption_key IS 'the keys that were ever current; the highest generation is to wrap all keysets';
COMMENT ON COLUMN data_keyset.owner_id IS
    'an environment, an application, or the zero id: the service itself, whose keyset makes fingerprints of secrets';
COMMENT ON COLUMN data_keyset.wrapped_by IS 'all that rotation knows of its progress';
