-- before
CREATE TABLE rooms (id int4range NOT NULL, during daterange NOT NULL, name text);
CREATE TABLE gone (id int4range, during daterange, CONSTRAINT gone_pk PRIMARY KEY (id, during WITHOUT OVERLAPS));
-- after
CREATE TABLE rooms (id int4range NOT NULL, during daterange NOT NULL, name text,
    CONSTRAINT rooms_pk PRIMARY KEY (id, during WITHOUT OVERLAPS));
CREATE TABLE gone (id int4range NOT NULL, during daterange NOT NULL, CONSTRAINT gone_uq UNIQUE (id, during WITHOUT OVERLAPS));
CREATE TABLE bookings (id integer PRIMARY KEY, room int4range, during daterange,
    CONSTRAINT booked_room FOREIGN KEY (room, PERIOD during) REFERENCES rooms (id, PERIOD during));
