-- The register of meters as people keep it: installation, verifications, exchanges, who had a
-- meter and when, notes, files, free groups, saved searches.
-- Conventions of 0001 hold. Columns ending in _on are days since 1970, times are UTC seconds.

-- version rises with every change by a person, so that two do not overwrite each other unseen.
-- verified_on, verification_due: of the newest row of meter_verification.
-- retired_at NULL: never retired, or restored. final_index: litres as read when it was taken off.
ALTER TABLE meter ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE meter ADD COLUMN commissioned_on INTEGER;
ALTER TABLE meter ADD COLUMN verified_on INTEGER;
ALTER TABLE meter ADD COLUMN verification_due INTEGER;
ALTER TABLE meter ADD COLUMN seal TEXT;
ALTER TABLE meter ADD COLUMN seal_on INTEGER;
ALTER TABLE meter ADD COLUMN place TEXT;
ALTER TABLE meter ADD COLUMN sim_phone TEXT;
ALTER TABLE meter ADD COLUMN retired_at INTEGER;
ALTER TABLE meter ADD COLUMN final_index INTEGER;
ALTER TABLE meter ADD COLUMN retire_reason TEXT;
CREATE INDEX meter_due ON meter (verification_due, id) WHERE verification_due IS NOT NULL;
CREATE INDEX meter_sim ON meter (sim_phone, id) WHERE sim_phone IS NOT NULL;

CREATE TABLE meter_verification (
	meter INTEGER NOT NULL REFERENCES meter (id),
	verified_on INTEGER NOT NULL,
	due_on INTEGER,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (meter, verified_on)
) WITHOUT ROWID;

-- kind: enum subscriber_kind. creator: who made it, so that he sees it before it has a meter.
-- erased_at: personal data was erased on request. Phones are kept as +7…, see subscriber.h.
ALTER TABLE subscriber ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriber ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE subscriber ADD COLUMN creator INTEGER REFERENCES app_user (id);
ALTER TABLE subscriber ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriber ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscriber ADD COLUMN erased_at INTEGER;
CREATE INDEX subscriber_name ON subscriber (name, id);
CREATE INDEX subscriber_phone ON subscriber (phone) WHERE phone <> '';
UPDATE subscriber SET phone = REPLACE(REPLACE(REPLACE(REPLACE(phone, ' ', ''), '-', ''), '(', ''), ')', '')
WHERE phone <> '';
UPDATE subscriber SET phone = '+7' || SUBSTR(phone, 2)
WHERE LENGTH(phone) = 11 AND SUBSTR(phone, 1, 1) IN ('7', '8');
UPDATE subscriber SET phone = '+7' || phone WHERE LENGTH(phone) = 10 AND SUBSTR(phone, 1, 1) = '9';

-- Key that seals what the audit tells of a subscriber, itself sealed (secret.h). Thrown away when
-- the subscriber is erased.
CREATE TABLE subscriber_key (
	subscriber INTEGER PRIMARY KEY REFERENCES subscriber (id),
	sealed BLOB NOT NULL
);

-- The highest number that a subscriber had who is gone. Numbers are not given twice: audit and
-- histories name subscribers by them, and what was sealed for one is no one else's.
CREATE TABLE subscriber_last (id INTEGER PRIMARY KEY);
INSERT INTO subscriber_last (id) VALUES (0);

-- Who had a meter when. The row without to_at is meter.subscriber_id; ranges do not overlap.
CREATE TABLE tenancy (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	from_at INTEGER NOT NULL,
	to_at INTEGER
);
CREATE UNIQUE INDEX tenancy_of_meter ON tenancy (meter, from_at);
CREATE UNIQUE INDEX tenancy_open ON tenancy (meter) WHERE to_at IS NULL;
CREATE INDEX tenancy_of_subscriber ON tenancy (subscriber, id);
INSERT INTO tenancy (meter, subscriber, from_at)
SELECT id, subscriber_id, created_at FROM meter WHERE subscriber_id IS NOT NULL;

-- The old meter was taken off at `time`, showing final_index; the new one began with start_index
-- (litres). What the household used goes on from one to the other.
CREATE TABLE meter_exchange (
	id INTEGER PRIMARY KEY,
	old_meter INTEGER NOT NULL UNIQUE REFERENCES meter (id),
	new_meter INTEGER NOT NULL UNIQUE REFERENCES meter (id),
	time INTEGER NOT NULL,
	final_index INTEGER NOT NULL,
	start_index INTEGER NOT NULL,
	reason TEXT NOT NULL,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL
);

CREATE TABLE meter_note (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	text TEXT NOT NULL,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL
);
CREATE INDEX meter_note_of ON meter_note (meter, id);

-- In the database, so that a copy of it is whole and every process has them; in parts, so that
-- no row is large.
CREATE TABLE meter_file (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	name TEXT NOT NULL,
	media TEXT NOT NULL,
	bytes INTEGER NOT NULL,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL
);
CREATE INDEX meter_file_of ON meter_file (meter, id);
CREATE TABLE meter_file_part (
	file INTEGER NOT NULL REFERENCES meter_file (id),
	ordinal INTEGER NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (file, ordinal)
);

-- free 1: a group beside the tree (parent NULL), whose meters are in meter_free_group;
-- members: how many of them are active.
ALTER TABLE meter_group ADD COLUMN free INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meter_group ADD COLUMN members INTEGER NOT NULL DEFAULT 0;
DROP INDEX meter_group_root;
CREATE UNIQUE INDEX meter_group_root ON meter_group (free, name) WHERE parent IS NULL;
CREATE TABLE meter_free_group (
	group_id INTEGER NOT NULL REFERENCES meter_group (id),
	meter INTEGER NOT NULL REFERENCES meter (id),
	PRIMARY KEY (group_id, meter)
) WITHOUT ROWID;
CREATE INDEX meter_free_group_of ON meter_free_group (meter, group_id);

-- query: JSON object, the parameters of the list of meters.
CREATE TABLE saved_search (
	id INTEGER PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	name TEXT NOT NULL,
	query TEXT NOT NULL,
	shared INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	UNIQUE (user_id, name)
);
CREATE INDEX saved_search_shared ON saved_search (name) WHERE shared = 1;
