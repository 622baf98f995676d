-- before
CREATE TABLE excluded (k integer, v integer) PARTITION BY LIST (k);
CREATE TABLE excluded_1 PARTITION OF excluded FOR VALUES IN (77);
-- after
CREATE TABLE excluded (k integer, v integer, CONSTRAINT no_overlap EXCLUDE USING btree (k WITH =)) PARTITION BY LIST (k);
CREATE TABLE excluded_1 PARTITION OF excluded FOR VALUES IN (77);
