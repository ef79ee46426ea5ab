-- Groups (0: all meters) whose closed months are to be looked at again: their gas days or zone
-- are others now. Worked off in portions, by meters behind `after_meter`, into figure_check.
CREATE TABLE figure_sweep (
	id INTEGER PRIMARY KEY,
	group_id INTEGER NOT NULL,
	from_time INTEGER NOT NULL,
	after_meter INTEGER NOT NULL
);

-- Closings that were reopened and whose figures behind `after_meter` count still: a large one is
-- let go in portions.
CREATE TABLE figure_release (
	closing INTEGER PRIMARY KEY REFERENCES closing (id),
	after_meter INTEGER NOT NULL
);

-- What has come or was edited since rules that look far back were last run over it.
CREATE TABLE validation_due (
	meter INTEGER PRIMARY KEY REFERENCES meter (id),
	from_time INTEGER NOT NULL,
	to_time INTEGER NOT NULL
);
