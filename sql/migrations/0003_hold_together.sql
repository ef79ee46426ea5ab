-- What holds a fleet together that several processes and people look after: open findings and
-- ledgers are known from the meter's current row, hours that are lost are counted by group.
-- Conventions of 0001 hold. What SQL alone cannot fill in is done by store/upgrade.c.

-- findings: bit k: a finding of enum finding_kind k is open. pending: enum current_pending,
-- which of the ledger's tables have rows of this meter, so that a call looks there only then.
ALTER TABLE meter_current ADD COLUMN findings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meter_current ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
UPDATE meter_current SET findings = (
	SELECT SUM(1 << f.kind) FROM finding f WHERE f.meter = meter_current.meter AND f.settled_at IS NULL)
WHERE meter IN (SELECT meter FROM finding WHERE settled_at IS NULL);
UPDATE meter_current SET pending = 4 WHERE meter IN (SELECT meter FROM reread WHERE state = 0);
-- Counter 8: active meters with an open finding.
INSERT INTO counter (id, value) SELECT 8, COUNT(*) FROM meter_current WHERE state = 0 AND findings <> 0;
CREATE INDEX current_found ON meter_current (meter) WHERE state = 0 AND findings <> 0;
CREATE INDEX finding_unsettled ON finding (id) WHERE settled_at IS NULL;

-- Hours of a day that permanent gaps of a group's active meters cover.
ALTER TABLE day_count ADD COLUMN hours_lost INTEGER NOT NULL DEFAULT 0;

-- A call that has come to one process while the serial's claim is with another one:
-- the other one gives way when its own call is silent. at: milliseconds, UTC.
CREATE TABLE serial_wish (
	serial TEXT PRIMARY KEY,
	node INTEGER NOT NULL,
	at INTEGER NOT NULL
);
CREATE INDEX serial_wish_at ON serial_wish (at);

-- Row 2: how often a person has had the profiles read anew, for all processes to follow.
INSERT INTO change_counter (id, version) VALUES (2, 0);

-- Where the work on older stores stands (store/upgrade.c): meters up to `after` have their
-- holes in the ledger. No row: done, or nothing to do.
CREATE TABLE ledger_build (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	after INTEGER NOT NULL
);
INSERT INTO ledger_build (id, after) SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM meter);
