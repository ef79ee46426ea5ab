-- Imbalance zones: what comes in through some meters against what a group uses.

CREATE TABLE balance_zone (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	group_id INTEGER NOT NULL REFERENCES meter_group (id),
	note TEXT NOT NULL,
	changed_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX balance_zone_name ON balance_zone (name);
CREATE INDEX balance_zone_group ON balance_zone (group_id);

-- meter: as it was chosen; of one that was exchanged the newest of its place is meant.
CREATE TABLE balance_inlet (
	zone INTEGER NOT NULL REFERENCES balance_zone (id),
	position INTEGER NOT NULL,
	meter INTEGER NOT NULL REFERENCES meter (id),
	PRIMARY KEY (zone, position)
) WITHOUT ROWID;
CREATE INDEX balance_inlet_meter ON balance_inlet (meter);
