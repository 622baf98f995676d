CREATE TABLE signer (
    name       text PRIMARY KEY,
    public_key text        NOT NULL,
    set_by     text        NOT NULL,
    set_at     timestamptz NOT NULL
);

-- No reference to the signer: a signature is looked at whenever it is to count.
CREATE TABLE package_signature (
    digest    text        NOT NULL,
    signer    text        NOT NULL,
    signature text        NOT NULL,
    given_by  text        NOT NULL,
    given_at  timestamptz NOT NULL,
    PRIMARY KEY (digest, signer)
);

CREATE TABLE signing_requirement (
    application text    NOT NULL,
    position    integer NOT NULL,
    stage       text    NOT NULL,
    signers     text[]  NOT NULL,
    required    integer NOT NULL,
    set_by      text        NOT NULL,
    set_at      timestamptz NOT NULL,
    PRIMARY KEY (application, position)
);
