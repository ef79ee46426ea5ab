-- Ciphering, the gap ledger, captures, findings, transfer slots.
-- Conventions of 0001 hold: times are UTC seconds, keys start with the meter.

-- driver: the one that spoke with it last; hail: what its text preamble said (serial, IMEI);
-- capture_until: its calls are recorded until then; slot: UTC minute of the day at which it
-- should call, by the last computation.
ALTER TABLE meter ADD COLUMN driver INTEGER REFERENCES name (id);
ALTER TABLE meter ADD COLUMN hail TEXT;
ALTER TABLE meter ADD COLUMN capture_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meter ADD COLUMN slot INTEGER;
CREATE INDEX meter_slot ON meter (slot, state) WHERE slot IS NOT NULL;
CREATE INDEX meter_captured ON meter (capture_until) WHERE capture_until > 0;
-- The type as the meter told it last; the registered one is in type.
ALTER TABLE meter ADD COLUMN told_type TEXT;
CREATE INDEX meter_hail ON meter (hail) WHERE hail IS NOT NULL;

-- Number of the server's process (lock.h) that the call is with, so that the start of one
-- ends only calls of processes that are gone.
ALTER TABLE call ADD COLUMN node INTEGER;

-- Keys of security suite 0, sealed (secret.h).
CREATE TABLE meter_key (
	meter INTEGER PRIMARY KEY REFERENCES meter (id),
	encryption BLOB NOT NULL,
	authentication BLOB NOT NULL,
	title BLOB,
	changed_at INTEGER NOT NULL
);

-- Frame counters by meter and key, so that a key that comes back goes on where it was.
-- key_mark: keyed hash of the encryption key. send_next: first counter that no call has reserved.
-- received: highest taken of the meter, -1: none. base: send_next when a frame of it was taken
-- last (or the first one): what it says before it has proved its key may not lead far from there.
CREATE TABLE frame_counter (
	meter INTEGER NOT NULL REFERENCES meter (id),
	key_mark BLOB NOT NULL,
	send_next INTEGER NOT NULL,
	received INTEGER NOT NULL,
	base INTEGER NOT NULL,
	PRIMARY KEY (meter, key_mark)
) WITHOUT ROWID;

-- What a meter's archives should have and the store does not, by ranges (both ends included).
-- A range says of the records that the store lacks in it what has become of them.
-- archive: enum archive, events after them; state: enum gap_state (expected, asked, permanent).
-- call: the last that asked. Rows that came take their time out of the ledger.
CREATE TABLE gap (
	meter INTEGER NOT NULL REFERENCES meter (id),
	archive INTEGER NOT NULL,
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL,
	state INTEGER NOT NULL,
	since INTEGER NOT NULL,
	asked_at INTEGER NOT NULL,
	asked INTEGER NOT NULL,
	call INTEGER,
	PRIMARY KEY (meter, archive, from_time)
) WITHOUT ROWID;
CREATE INDEX gap_wanted ON gap (meter) WHERE state <> 2;

-- Ranges that a person wants to be read again. state: enum reread_state. What has been read
-- of it is read no more: left_to is the last time that is still to come.
CREATE TABLE reread (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	archive INTEGER NOT NULL,
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL,
	left_to INTEGER NOT NULL,
	state INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	asked_at INTEGER NOT NULL,
	ended_at INTEGER,
	call INTEGER,
	rows_same INTEGER NOT NULL,
	rows_new INTEGER NOT NULL,
	rows_revised INTEGER NOT NULL
);
CREATE INDEX reread_of_meter ON reread (meter, id);
CREATE INDEX reread_waiting ON reread (meter) WHERE state = 0;

-- Raw bytes of a call as text, deflated and sealed: they hold passwords. bytes: of the text.
CREATE TABLE capture (
	call INTEGER PRIMARY KEY REFERENCES call (id),
	meter INTEGER,
	started_ms INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	data BLOB NOT NULL
);
CREATE INDEX capture_of_meter ON capture (meter) WHERE meter IS NOT NULL;

-- What about a meter does not fit: suspected clone, exchange, reset … (enum finding_kind).
-- One open row a meter and kind; detail: JSON of what was seen last; settled_at NULL: open.
CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	kind INTEGER NOT NULL,
	detail TEXT NOT NULL,
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	times INTEGER NOT NULL,
	call INTEGER,
	settled_at INTEGER,
	settled_by TEXT,
	note TEXT
);
CREATE UNIQUE INDEX finding_open ON finding (meter, kind) WHERE settled_at IS NULL;
CREATE INDEX finding_of_meter ON finding (meter, id);

-- Calls of active meters by the UTC minute (seconds / 60) in which they began, kept for weeks.
CREATE TABLE call_minute (
	minute INTEGER PRIMARY KEY,
	calls INTEGER NOT NULL
);

-- day -1: the sum over all days, so that meters need not be summed from the first day on.
INSERT INTO day_count (group_id, day, meters, hours_before, hours_received)
SELECT group_id, -1, SUM(meters), 0, 0 FROM day_count GROUP BY group_id;
CREATE INDEX day_count_total ON day_count (group_id) WHERE day = -1;
CREATE INDEX finding_of_kind ON finding (kind, id) WHERE settled_at IS NULL;
