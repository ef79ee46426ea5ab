-- Reports that were made: what stood on the paper's foot, also when the file is long gone.

-- job: that made it and has the file, while both are kept. user_id NULL: the command line. code:
-- the verification code of all that the report tells.
CREATE TABLE report (
	id INTEGER PRIMARY KEY,
	job INTEGER NOT NULL,
	form TEXT NOT NULL,
	title TEXT NOT NULL,
	period TEXT NOT NULL,
	format TEXT NOT NULL,
	language TEXT NOT NULL,
	user_id INTEGER REFERENCES app_user (id),
	who TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	row_count INTEGER NOT NULL,
	size INTEGER NOT NULL,
	code TEXT NOT NULL
);
CREATE INDEX report_code ON report (code);
CREATE INDEX report_of_user ON report (user_id, id);
