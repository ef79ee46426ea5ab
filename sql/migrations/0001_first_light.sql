-- The first schema: register, archives, calls, users, counters.
-- Every key of a meter's rows starts with the meter. Times are UTC seconds unless the name says
-- otherwise. "None" in columns that lists sort by is 2^40 (numbers) or U+10FFFF (texts), so that
-- empty values come last.

-- Bumped once a write transaction.
CREATE TABLE change_counter (
	id INTEGER PRIMARY KEY,
	version INTEGER NOT NULL
);
INSERT INTO change_counter (id, version) VALUES (1, 0);

-- Short names that many rows share: drivers, listeners, keys of parameters.
CREATE TABLE name (
	id INTEGER PRIMARY KEY,
	text TEXT NOT NULL UNIQUE
);

-- Cities (kind 1) and types (kind 2) of meters; fold is what lists sort by.
CREATE TABLE label (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL,
	text TEXT NOT NULL,
	fold TEXT NOT NULL,
	UNIQUE (kind, text)
);
CREATE INDEX label_fold ON label (kind, fold);
-- No type and no city known: ids 1 and 2 (LABEL_NO_TYPE and LABEL_NO_CITY in store/register.h).
INSERT INTO label (id, kind, text, fold) VALUES (1, 2, '', char(1114111)), (2, 1, '', char(1114111));

-- path: "/1/7/", ids from the root to the group itself.
CREATE TABLE meter_group (
	id INTEGER PRIMARY KEY,
	parent INTEGER REFERENCES meter_group (id),
	name TEXT NOT NULL,
	fold TEXT NOT NULL,
	path TEXT NOT NULL,
	zone TEXT
);
CREATE UNIQUE INDEX meter_group_root ON meter_group (name) WHERE parent IS NULL;
CREATE UNIQUE INDEX meter_group_name ON meter_group (parent, name) WHERE parent IS NOT NULL;
CREATE INDEX meter_group_path ON meter_group (path);

CREATE TABLE subscriber (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	account TEXT NOT NULL,
	city INTEGER NOT NULL REFERENCES label (id),
	street TEXT NOT NULL,
	house TEXT NOT NULL,
	flat TEXT NOT NULL,
	phone TEXT NOT NULL,
	email TEXT NOT NULL
);
CREATE INDEX subscriber_account ON subscriber (account, name);

-- Active meters that share group, city and type: what lists are cut into.
CREATE TABLE bucket (
	id INTEGER PRIMARY KEY,
	group_id INTEGER REFERENCES meter_group (id),
	city INTEGER NOT NULL REFERENCES label (id),
	type INTEGER NOT NULL REFERENCES label (id),
	meters INTEGER NOT NULL
);
CREATE UNIQUE INDEX bucket_in_group ON bucket (group_id, city, type) WHERE group_id IS NOT NULL;
CREATE UNIQUE INDEX bucket_outside ON bucket (city, type) WHERE group_id IS NULL;
CREATE INDEX bucket_city ON bucket (city);
CREATE INDEX bucket_type ON bucket (type);

-- state: enum meter_state. password is sealed (secret.h).
CREATE TABLE meter (
	id INTEGER PRIMARY KEY,
	serial TEXT NOT NULL UNIQUE,
	state INTEGER NOT NULL,
	type INTEGER NOT NULL REFERENCES label (id),
	group_id INTEGER REFERENCES meter_group (id),
	subscriber_id INTEGER REFERENCES subscriber (id),
	profile TEXT,
	firmware TEXT,
	zone TEXT,
	gas_day_start INTEGER NOT NULL,
	password BLOB,
	created_at INTEGER NOT NULL,
	changed_at INTEGER NOT NULL
);
CREATE INDEX meter_subscriber ON meter (subscriber_id) WHERE subscriber_id IS NOT NULL;
CREATE INDEX meter_by_group ON meter (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX meter_set_aside ON meter (state, serial) WHERE state <> 0;

-- One row a meter: its current value, its high-water marks and what lists search and sort by.
-- recent: hourly records received on the 32 days up to recent_day, a byte a day at day modulo 32.
-- parameters_read: names (bit = id) whose values were confirmed at parameters_at.
CREATE TABLE meter_current (
	meter INTEGER PRIMARY KEY REFERENCES meter (id),
	state INTEGER NOT NULL,
	bucket INTEGER,
	serial TEXT NOT NULL,
	subscriber TEXT NOT NULL,
	account TEXT NOT NULL,
	alarms INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	index_at INTEGER NOT NULL,
	called_at INTEGER NOT NULL,
	index_offset INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	status INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	last_call INTEGER NOT NULL,
	newest_hour INTEGER NOT NULL,
	newest_day INTEGER NOT NULL,
	newest_month INTEGER NOT NULL,
	newest_event INTEGER NOT NULL,
	first_hour INTEGER NOT NULL,
	clock_set_at INTEGER NOT NULL,
	recent_day INTEGER NOT NULL,
	recent BLOB NOT NULL,
	parameters_at INTEGER NOT NULL,
	parameters_read INTEGER NOT NULL
);
CREATE INDEX current_serial ON meter_current (serial, meter, bucket) WHERE state = 0;
CREATE INDEX current_subscriber ON meter_current (subscriber, meter, bucket) WHERE state = 0;
CREATE INDEX current_account ON meter_current (account, meter, bucket) WHERE state = 0;
CREATE INDEX current_index ON meter_current (index_l, meter, bucket) WHERE state = 0;
CREATE INDEX current_index_at ON meter_current (index_at, meter, bucket) WHERE state = 0;
CREATE INDEX current_called ON meter_current (called_at, meter, bucket) WHERE state = 0;
CREATE INDEX current_bucket_serial ON meter_current (bucket, serial, meter) WHERE state = 0;
CREATE INDEX current_bucket_subscriber ON meter_current (bucket, subscriber, meter) WHERE state = 0;
CREATE INDEX current_bucket_account ON meter_current (bucket, account, meter) WHERE state = 0;
CREATE INDEX current_alarmed ON meter_current (meter) WHERE state = 0 AND alarms > 0;

-- Folded words of active meters. place: enum word_place, where in the meter's texts it stands.
CREATE TABLE meter_word (
	place INTEGER NOT NULL,
	word TEXT NOT NULL,
	meter INTEGER NOT NULL REFERENCES meter (id),
	PRIMARY KEY (place, word, meter)
) WITHOUT ROWID;

-- The hourly archive, a row a meter and UTC day (meter/dayblock.h). missing: bit h is set when the
-- record stamped h o'clock is not there; used: last index minus first.
CREATE TABLE hour_block (
	meter INTEGER NOT NULL REFERENCES meter (id),
	day INTEGER NOT NULL,
	missing INTEGER NOT NULL,
	first INTEGER NOT NULL,
	used INTEGER NOT NULL,
	data BLOB NOT NULL,
	PRIMARY KEY (meter, day)
) WITHOUT ROWID;

-- Hourly records that are not stamped with a full hour.
CREATE TABLE hour_offgrid (
	meter INTEGER NOT NULL REFERENCES meter (id),
	time INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	status INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	call INTEGER NOT NULL,
	PRIMARY KEY (meter, time)
) WITHOUT ROWID;

CREATE TABLE day_reading (
	meter INTEGER NOT NULL REFERENCES meter (id),
	time INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	status INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	call INTEGER NOT NULL,
	PRIMARY KEY (meter, time)
) WITHOUT ROWID;

CREATE TABLE month_reading (
	meter INTEGER NOT NULL REFERENCES meter (id),
	time INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	status INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	call INTEGER NOT NULL,
	PRIMARY KEY (meter, time)
) WITHOUT ROWID;

-- Values that came for a time which had another one already; the first stays in its archive.
CREATE TABLE revision (
	meter INTEGER NOT NULL REFERENCES meter (id),
	archive INTEGER NOT NULL,
	time INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	status INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	call INTEGER NOT NULL,
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (meter, archive, time, index_l, temperature, status, time_offset)
) WITHOUT ROWID;

CREATE TABLE meter_event (
	meter INTEGER NOT NULL REFERENCES meter (id),
	time INTEGER NOT NULL,
	code INTEGER NOT NULL,
	ordinal INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	call INTEGER NOT NULL,
	PRIMARY KEY (meter, time, code, ordinal)
) WITHOUT ROWID;

-- key: id in name. A secret value is in sealed, any other in text.
CREATE TABLE parameter (
	meter INTEGER NOT NULL REFERENCES meter (id),
	key INTEGER NOT NULL REFERENCES name (id),
	text TEXT,
	sealed BLOB,
	read_at INTEGER NOT NULL,
	since INTEGER NOT NULL,
	call INTEGER NOT NULL,
	changes INTEGER NOT NULL,
	PRIMARY KEY (meter, key)
) WITHOUT ROWID;

-- Values before the current one; read_at: the last read that still found it.
CREATE TABLE parameter_past (
	meter INTEGER NOT NULL REFERENCES meter (id),
	key INTEGER NOT NULL REFERENCES name (id),
	time INTEGER NOT NULL,
	ordinal INTEGER NOT NULL,
	text TEXT,
	sealed BLOB,
	read_at INTEGER NOT NULL,
	call INTEGER NOT NULL,
	PRIMARY KEY (meter, key, time, ordinal)
) WITHOUT ROWID;

-- Its indexes end with the id (the row's own place in SQLite). duration_ms NULL: still open. serial: as told, where no meter was found.
CREATE TABLE call (
	id INTEGER PRIMARY KEY,
	meter INTEGER REFERENCES meter (id),
	started_ms INTEGER NOT NULL,
	duration_ms INTEGER,
	peer TEXT NOT NULL,
	listener INTEGER REFERENCES name (id),
	driver INTEGER REFERENCES name (id),
	serial TEXT,
	bytes_in INTEGER NOT NULL,
	bytes_out INTEGER NOT NULL,
	clock_drift INTEGER,
	result INTEGER NOT NULL,
	reason TEXT,
	archive_rows INTEGER NOT NULL
);
CREATE INDEX call_of_meter ON call (meter) WHERE meter IS NOT NULL;
CREATE INDEX call_not_ok ON call (result) WHERE result <> 1;
CREATE INDEX call_open ON call (duration_ms) WHERE duration_ms IS NULL;

CREATE TABLE feed (
	ordinal INTEGER PRIMARY KEY,
	version INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	meter INTEGER,
	call INTEGER
);

CREATE TABLE app_user (
	id INTEGER PRIMARY KEY,
	login TEXT NOT NULL,
	fold TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	password TEXT NOT NULL,
	role INTEGER NOT NULL,
	locale TEXT NOT NULL,
	theme TEXT NOT NULL,
	failures INTEGER NOT NULL,
	locked_until INTEGER NOT NULL,
	disabled INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	signed_in_at INTEGER NOT NULL
);

CREATE TABLE web_session (
	token_hash BLOB PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	csrf TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	peer TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX web_session_user ON web_session (user_id);
CREATE INDEX web_session_expiry ON web_session (expires_at);

CREATE TABLE audit (
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	user_id INTEGER REFERENCES app_user (id),
	who TEXT NOT NULL,
	origin TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	json_before TEXT,
	json_after TEXT
);

-- Figures of the dashboard; ids: enum counter (store/tally.h).
CREATE TABLE counter (
	id INTEGER PRIMARY KEY,
	value INTEGER NOT NULL
);

-- Active meters by the minute (UTC seconds / 60) in which their last call began.
CREATE TABLE poll_minute (
	minute INTEGER PRIMARY KEY,
	meters INTEGER NOT NULL
);

-- Calls by the UTC hour (seconds / 3600) in which they ended.
CREATE TABLE call_hour (
	hour INTEGER NOT NULL,
	result INTEGER NOT NULL,
	calls INTEGER NOT NULL,
	PRIMARY KEY (hour, result)
) WITHOUT ROWID;

-- Active meters of a group (-1: of all, 0: of none) by the UTC day of their first hourly record,
-- the hours of that day before it, and the hourly records received for a day.
CREATE TABLE day_count (
	group_id INTEGER NOT NULL,
	day INTEGER NOT NULL,
	meters INTEGER NOT NULL,
	hours_before INTEGER NOT NULL,
	hours_received INTEGER NOT NULL,
	PRIMARY KEY (group_id, day)
) WITHOUT ROWID;
