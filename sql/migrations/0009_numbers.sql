-- Numbers that can be billed on: gas-day starts with history, edits and estimates, exceptions,
-- rules of validation, closed months and corrections.
-- Conventions of 0001 hold. Columns ending in _day are local days since 1970, times UTC seconds.
-- group_id 0: the whole installation.

-- -1: as the meter's group has it; 6 was what nobody had chosen.
UPDATE meter SET gas_day_start = -1 WHERE gas_day_start = 6;

-- The local hour at which gas days begin, from a day on; -1: what stands above decides from then
-- on. Before its first row a meter's is meter.gas_day_start.
CREATE TABLE meter_gas_start (
	meter INTEGER NOT NULL REFERENCES meter (id),
	from_day INTEGER NOT NULL,
	hour INTEGER NOT NULL,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (meter, from_day)
) WITHOUT ROWID;

CREATE TABLE group_gas_start (
	group_id INTEGER NOT NULL,
	from_day INTEGER NOT NULL,
	hour INTEGER NOT NULL,
	who TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (group_id, from_day)
) WITHOUT ROWID;

-- What counts in the place of a record, or where there is none; the record itself stays in its
-- archive. kind: enum edit_kind; method: enum estimate_method, of estimates. ended_at NULL: it
-- counts; else it was undone or replaced. exception: the one that it has settled.
CREATE TABLE reading_edit (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	archive INTEGER NOT NULL,
	time INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	method INTEGER NOT NULL,
	index_l INTEGER NOT NULL,
	temperature INTEGER NOT NULL,
	time_offset INTEGER NOT NULL,
	exception INTEGER,
	reason TEXT NOT NULL,
	who TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	ended_at INTEGER,
	ended_by TEXT,
	end_reason TEXT
);
CREATE INDEX reading_edit_of ON reading_edit (meter, archive, time, id);
CREATE UNIQUE INDEX reading_edit_counts ON reading_edit (meter, archive, time) WHERE ended_at IS NULL;

-- What the rules found: a range of records (both ends belong to it) a row. state: enum
-- exception_state; facts: JSON. call: the one that brought the record that it was found at.
CREATE TABLE exception (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	rule INTEGER NOT NULL,
	archive INTEGER NOT NULL,
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL,
	records INTEGER NOT NULL,
	state INTEGER NOT NULL,
	facts TEXT NOT NULL,
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	call INTEGER,
	settled_at INTEGER,
	settled_by TEXT,
	reason TEXT
);
CREATE INDEX exception_of_meter ON exception (meter, rule, archive, to_time);
CREATE INDEX exception_open ON exception (id) WHERE state = 0;
CREATE INDEX exception_of_rule ON exception (rule, id);

-- Rules as a group and its subtree have them; what is not here is as the group above has it,
-- and at last as the program has it. parameters: JSON object of numbers.
CREATE TABLE validation_rule (
	group_id INTEGER NOT NULL,
	rule INTEGER NOT NULL,
	enabled INTEGER NOT NULL,
	parameters TEXT NOT NULL,
	who TEXT NOT NULL,
	changed_at INTEGER NOT NULL,
	PRIMARY KEY (group_id, rule)
) WITHOUT ROWID;

-- A closed month. state: enum closing_state. month: its first day. figures: hash over the rows of
-- closed_figure as they were written. volume: their sum.
CREATE TABLE closing (
	id INTEGER PRIMARY KEY,
	group_id INTEGER NOT NULL,
	group_name TEXT NOT NULL,
	month_day INTEGER NOT NULL,
	state INTEGER NOT NULL,
	meters INTEGER NOT NULL,
	known INTEGER NOT NULL,
	volume INTEGER NOT NULL,
	calc_version TEXT NOT NULL,
	calc_checksum TEXT NOT NULL,
	figures TEXT NOT NULL,
	reason TEXT NOT NULL,
	closed_at INTEGER NOT NULL,
	closed_by TEXT NOT NULL,
	reopened_at INTEGER,
	reopened_by TEXT,
	reopen_reason TEXT
);
CREATE INDEX closing_of ON closing (group_id, month_day);
CREATE INDEX closing_running ON closing (id) WHERE state = 0;

-- What a meter's month was when it was closed; NULL: not known. counts 0: reopened since.
CREATE TABLE closed_figure (
	meter INTEGER NOT NULL REFERENCES meter (id),
	month_day INTEGER NOT NULL,
	closing INTEGER NOT NULL REFERENCES closing (id),
	counts INTEGER NOT NULL,
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL,
	index_start INTEGER,
	index_end INTEGER,
	volume INTEGER,
	temperature INTEGER NOT NULL,
	hours INTEGER NOT NULL,
	records INTEGER NOT NULL,
	estimated INTEGER NOT NULL,
	substituted INTEGER NOT NULL,
	flags INTEGER NOT NULL,
	PRIMARY KEY (meter, month_day, closing)
) WITHOUT ROWID;
CREATE INDEX closed_figure_of ON closed_figure (closing, meter);
CREATE UNIQUE INDEX closed_figure_counts ON closed_figure (meter, month_day) WHERE counts = 1;

-- A closed figure that is another one by what came later; before: as closed, or as the correction
-- before this one has it.
CREATE TABLE correction (
	id INTEGER PRIMARY KEY,
	meter INTEGER NOT NULL REFERENCES meter (id),
	month_day INTEGER NOT NULL,
	closing INTEGER NOT NULL REFERENCES closing (id),
	start_before INTEGER,
	end_before INTEGER,
	volume_before INTEGER,
	start_after INTEGER,
	end_after INTEGER,
	volume_after INTEGER,
	seen_at INTEGER NOT NULL
);
CREATE INDEX correction_of_meter ON correction (meter, month_day, id);
CREATE INDEX correction_of_closing ON correction (closing, id);

-- Closed months whose figures may have changed since and are to be worked out anew.
CREATE TABLE figure_check (
	meter INTEGER NOT NULL REFERENCES meter (id),
	month_day INTEGER NOT NULL,
	PRIMARY KEY (meter, month_day)
) WITHOUT ROWID;
