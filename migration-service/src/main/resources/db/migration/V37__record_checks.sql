-- What was looked at before a plan was made, by the id of the plan and of the migration that it was made for.
CREATE TABLE check_record (
    subject uuid PRIMARY KEY,
    checks  text NOT NULL
);
