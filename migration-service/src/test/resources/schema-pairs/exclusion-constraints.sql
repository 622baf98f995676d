-- before
CREATE TABLE booking (id int PRIMARY KEY, during tstzrange);
-- after
CREATE TABLE booking (id int PRIMARY KEY, during tstzrange,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (id > 0));
