-- The packages that are kept, for finding them; what makes a package is its sealed object in the object storage.
CREATE TABLE package (
    digest           text PRIMARY KEY,
    source           text        NOT NULL,
    rule_set         text        NOT NULL,
    rule_set_version integer     NOT NULL,
    table_count      integer     NOT NULL,
    row_count        bigint      NOT NULL,
    content_bytes    bigint      NOT NULL,
    stored_bytes     bigint      NOT NULL,
    origin           text        NOT NULL,
    kept_by          text        NOT NULL,
    kept_at          timestamptz NOT NULL,
    note             text
);

CREATE INDEX package_kept_at ON package (kept_at DESC, digest DESC);
CREATE INDEX package_source ON package (source, kept_at DESC);

CREATE TABLE package_build (
    id           uuid PRIMARY KEY,
    source       text        NOT NULL,
    rule_set     text,
    note         text,
    requested_by text        NOT NULL,
    requested_at timestamptz NOT NULL,
    state        text        NOT NULL,
    state_since  timestamptz NOT NULL,
    digest       text,
    reason       text
);

-- Packages whose content is yet to be removed from the object storage.
CREATE TABLE package_removal (
    id     uuid PRIMARY KEY,
    digest text NOT NULL
);

-- Who did what. Rows are only ever added.
CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    action  text        NOT NULL,
    subject text        NOT NULL,
    detail  text
);

CREATE INDEX audit_subject ON audit (subject, id DESC);
