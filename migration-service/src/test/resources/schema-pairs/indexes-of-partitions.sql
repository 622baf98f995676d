-- before
CREATE TABLE local (id int, k int) PARTITION BY LIST (k);
CREATE TABLE local_1 PARTITION OF local FOR VALUES IN (1, 2, 3);
CREATE INDEX local_whole ON local (k, id);
CREATE TABLE kind (id int, k int) PARTITION BY LIST (k);
CREATE TABLE kind_1 PARTITION OF kind FOR VALUES IN (1, 2, 3);
CREATE TABLE kind_2 PARTITION OF kind DEFAULT;
CREATE INDEX kind_whole ON kind (k);
CREATE TABLE was (id int, k int, UNIQUE (k, id)) PARTITION BY LIST (k);
CREATE TABLE moves PARTITION OF was (PRIMARY KEY (k)) FOR VALUES IN (1, 2, 3);
CREATE INDEX was_id ON was (id);
-- after
CREATE TABLE local (id int, k int) PARTITION BY LIST (k);
CREATE TABLE local_1 PARTITION OF local FOR VALUES IN (1, 2, 3);
CREATE INDEX local_1_k_id_idx ON local_1 (k, id);
CREATE TABLE kind (id int, k int) PARTITION BY LIST (k);
CREATE TABLE kind_1 PARTITION OF kind FOR VALUES IN (1, 2, 3);
CREATE TABLE kind_2 PARTITION OF kind DEFAULT;
CREATE INDEX kind_whole ON kind USING hash (k);
CREATE TABLE becomes (id int, k int, UNIQUE (k, id)) PARTITION BY LIST (k);
CREATE TABLE moves PARTITION OF becomes (PRIMARY KEY (k)) FOR VALUES IN (1, 2, 3);
CREATE INDEX becomes_id ON becomes (id);
