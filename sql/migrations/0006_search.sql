-- What the search box looks in. Conventions of 0001 hold. Derived from the register in the
-- transactions that change it (store/register_words.c); for a store that is older, by
-- store/upgrade.c in steps.

-- Folded texts of active and retired meters that their words were made of, so that what was
-- written can be taken away again. phone: digits without the country's code.
CREATE TABLE meter_find (
	meter INTEGER PRIMARY KEY REFERENCES meter (id),
	subscriber INTEGER,
	street TEXT NOT NULL,
	house TEXT NOT NULL,
	flat TEXT NOT NULL,
	phone TEXT NOT NULL
);

-- As meter_word, of retired meters: they are found by those who ask for them.
CREATE TABLE retired_word (
	place INTEGER NOT NULL,
	word TEXT NOT NULL,
	meter INTEGER NOT NULL,
	PRIMARY KEY (place, word, meter)
) WITHOUT ROWID;
CREATE INDEX current_retired ON meter_current (serial, meter) WHERE state = 3;

-- As meter_word, of subscribers that have no active meter.
CREATE TABLE subscriber_word (
	place INTEGER NOT NULL,
	word TEXT NOT NULL,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	PRIMARY KEY (place, word, subscriber)
) WITHOUT ROWID;
CREATE INDEX subscriber_word_of ON subscriber_word (subscriber);

-- Distinct words of names, streets, cities, types and groups that a mistyped one may stand for.
-- common 1: of a city, type or group: it stays.
CREATE TABLE search_word (
	id INTEGER PRIMARY KEY,
	word TEXT NOT NULL UNIQUE,
	common INTEGER NOT NULL
);
-- The first letters of a word, less up to two: a hash. Words within two mistakes of each other
-- share a piece (store/near.h).
CREATE TABLE search_piece (
	piece INTEGER NOT NULL,
	word INTEGER NOT NULL,
	PRIMARY KEY (piece, word)
) WITHOUT ROWID;

-- A store that has meters already: their words are written anew, for words have changed. One row
-- as long as that is under way; after: the meter that it has come to.
DELETE FROM meter_word;
CREATE TABLE search_build (
	id INTEGER PRIMARY KEY,
	after INTEGER NOT NULL
);
INSERT INTO search_build (id, after) SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM label WHERE id > 2)
	OR EXISTS (SELECT 1 FROM meter) OR EXISTS (SELECT 1 FROM subscriber) OR EXISTS (SELECT 1 FROM meter_group);

-- What lists are filtered by, rarely enough that a walk would be long.
CREATE INDEX meter_firmware ON meter (firmware, id) WHERE firmware IS NOT NULL;
CREATE INDEX meter_driver ON meter (driver, id) WHERE driver IS NOT NULL;

-- "All found": the meters of a query as they were when it was asked, for jobs to go through.
CREATE TABLE selection (
	id INTEGER PRIMARY KEY,
	created_at INTEGER NOT NULL,
	meters INTEGER NOT NULL
);
CREATE TABLE selection_meter (
	selection INTEGER NOT NULL REFERENCES selection (id),
	meter INTEGER NOT NULL,
	PRIMARY KEY (selection, meter)
) WITHOUT ROWID;
