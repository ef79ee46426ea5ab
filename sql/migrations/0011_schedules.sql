-- Reports that are made by the calendar and delivered.

-- user_id NULL: the command line. body: JSON (service/schedule.h), sealed, for it names people
-- and their addresses. next_at: UTC seconds, NULL while it is switched off.
CREATE TABLE report_schedule (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	enabled INTEGER NOT NULL,
	user_id INTEGER REFERENCES app_user (id),
	who TEXT NOT NULL,
	body BLOB NOT NULL,
	next_at INTEGER,
	changed_at INTEGER NOT NULL
);
CREATE INDEX report_schedule_next ON report_schedule (next_at) WHERE next_at IS NOT NULL;

-- state: enum run_state. who: the person that wanted it, NULL = the calendar. period: "2026-10" …, of weeks
-- "2026-11-16/2026-11-22". deadline_at NULL: nothing is waited for. look_at: when what it waits
-- for is looked at again. expected, received: hours, NULL = not measured. late: it was made at the
-- deadline, before the data were complete. changed: the version of the store that changed it last.
CREATE TABLE report_run (
	id INTEGER PRIMARY KEY,
	schedule INTEGER NOT NULL REFERENCES report_schedule (id),
	state INTEGER NOT NULL,
	who TEXT,
	period TEXT NOT NULL,
	due_at INTEGER NOT NULL,
	deadline_at INTEGER,
	look_at INTEGER NOT NULL,
	expected INTEGER,
	received INTEGER,
	late INTEGER NOT NULL,
	job INTEGER,
	report INTEGER,
	error TEXT,
	started_at INTEGER NOT NULL,
	ended_at INTEGER,
	changed INTEGER NOT NULL
);
CREATE INDEX report_run_ended ON report_run (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX report_run_changed ON report_run (changed);
CREATE INDEX report_run_of_schedule ON report_run (schedule, id);
CREATE INDEX report_run_open ON report_run (look_at) WHERE state < 3;

-- A job that was killed between its record and its end makes the report again.
CREATE INDEX report_of_job ON report (job);

-- One place or one address. kind: enum delivery_kind; target: sealed. next_at: of the next
-- attempt, NULL when there is none.
CREATE TABLE report_delivery (
	run INTEGER NOT NULL REFERENCES report_run (id),
	ordinal INTEGER NOT NULL,
	kind INTEGER NOT NULL,
	target BLOB NOT NULL,
	state INTEGER NOT NULL,
	attempts INTEGER NOT NULL,
	next_at INTEGER,
	error TEXT,
	PRIMARY KEY (run, ordinal)
) WITHOUT ROWID;
