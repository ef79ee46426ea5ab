-- Work that takes longer than a request: imports, exports, acts on many meters.

-- state: enum job_state; act: enum job_act, what is done with it or shall be. who and origin as in
-- audit; rights: names of the functions it may use; area: "*" or ids of
-- groups; both as its maker had them when it was asked for. arguments: JSON, sealed
-- (secret.h), for searches name people. total NULL: not known yet. errors: all of them, job_error
-- has the first. changed: the version of the store that changed it last.
CREATE TABLE job (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	state INTEGER NOT NULL,
	act INTEGER NOT NULL,
	cancel INTEGER NOT NULL,
	user_id INTEGER REFERENCES app_user (id),
	who TEXT NOT NULL,
	origin TEXT NOT NULL,
	rights TEXT NOT NULL,
	area TEXT NOT NULL,
	arguments BLOB NOT NULL,
	total INTEGER,
	done INTEGER NOT NULL,
	errors INTEGER NOT NULL,
	result TEXT,
	error TEXT,
	file TEXT,
	file_size INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	started_at INTEGER,
	ended_at INTEGER,
	changed INTEGER NOT NULL
);
CREATE INDEX job_open ON job (id) WHERE state < 2;
CREATE INDEX job_changed ON job (changed);
CREATE INDEX job_of_user ON job (user_id, id);
CREATE INDEX job_with_file ON job (ended_at) WHERE file IS NOT NULL;

-- What was wrong, without what people wrote. line: of the file, 0 where there is none; subject: a
-- column or a serial.
CREATE TABLE job_error (
	job INTEGER NOT NULL REFERENCES job (id),
	ordinal INTEGER NOT NULL,
	line INTEGER NOT NULL,
	subject TEXT NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (job, ordinal)
) WITHOUT ROWID;

-- What a job has changed in the register: enough to put it back. kind: enum journal_kind;
-- before NULL: the job has made it.
CREATE TABLE job_journal (
	job INTEGER NOT NULL REFERENCES job (id),
	ordinal INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	object INTEGER NOT NULL,
	before TEXT,
	after TEXT NOT NULL,
	PRIMARY KEY (job, ordinal)
) WITHOUT ROWID;
CREATE INDEX job_journal_object ON job_journal (kind, object);

-- Files that people have brought; the bytes are in the data folder, files/import-ID.
CREATE TABLE import_file (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	size INTEGER NOT NULL,
	user_id INTEGER REFERENCES app_user (id),
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL
);

-- Cards of meters and subscribers that people have opened: audited once an hour.
CREATE TABLE card_opening (
	user_id INTEGER NOT NULL,
	object TEXT NOT NULL,
	opened_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, object)
) WITHOUT ROWID;

-- A meter that an import has made can be taken away again. Its words go by their own key; a
-- reference from them would have the whole table read for each meter that goes.
CREATE TABLE meter_word_new (
	place INTEGER NOT NULL,
	word TEXT NOT NULL,
	meter INTEGER NOT NULL,
	PRIMARY KEY (place, word, meter)
) WITHOUT ROWID;
INSERT INTO meter_word_new (place, word, meter) SELECT place, word, meter FROM meter_word ORDER BY place, word, meter;
DROP TABLE meter_word;
ALTER TABLE meter_word_new RENAME TO meter_word;
-- Calls of no known meter, the oldest first: they are thrown away before the others.
CREATE INDEX call_of_nobody ON call (id) WHERE meter IS NULL;
