-- name: gap_list
SELECT archive, from_time, to_time, state, since, asked_at, asked, call FROM gap
WHERE meter = ?1 ORDER BY meter, archive, from_time;

-- name: gap_wanted
SELECT archive, from_time, to_time, state, since, asked_at, asked, call FROM gap
WHERE meter = ?1 AND state <> 2 ORDER BY archive, from_time;

-- name: gap_add
INSERT INTO gap (meter, archive, from_time, to_time, state, since, asked_at, asked, call)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: gap_clear
DELETE FROM gap WHERE meter = ?1 AND archive = ?2;

-- name: day_reading_oldest
SELECT time, time_offset FROM day_reading WHERE meter = ?1 AND flags & ?2 = 0 ORDER BY meter, time LIMIT 1;

-- name: month_reading_oldest
SELECT time, time_offset FROM month_reading WHERE meter = ?1 AND flags & ?2 = 0 ORDER BY meter, time LIMIT 1;

-- name: reread_add
INSERT INTO reread (meter, archive, from_time, to_time, left_to, state, asked_by, asked_at,
	rows_same, rows_new, rows_revised)
VALUES (?1, ?2, ?3, ?4, ?4, 0, ?5, ?6, 0, 0, 0) RETURNING id;

-- name: reread_count_waiting
SELECT COUNT(*) FROM reread WHERE meter = ?1 AND state = 0;

-- name: reread_meters
SELECT m.id FROM meter m JOIN meter_group g ON g.id = m.group_id
WHERE m.state = 0 AND g.path >= ?1 AND g.path < ?2 LIMIT ?3;

-- name: reread_get
SELECT id, meter, archive, from_time, to_time, left_to, state, asked_by, asked_at, ended_at, call,
	rows_same, rows_new, rows_revised
FROM reread WHERE id = ?1;

-- name: reread_list
SELECT id, meter, archive, from_time, to_time, left_to, state, asked_by, asked_at, ended_at, call,
	rows_same, rows_new, rows_revised
FROM reread WHERE meter = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3;

-- name: reread_waiting
SELECT id, meter, archive, from_time, to_time, left_to, state, asked_by, asked_at, ended_at, call,
	rows_same, rows_new, rows_revised
FROM reread WHERE meter = ?1 AND state = 0 ORDER BY id LIMIT ?2;

-- name: reread_cancel
UPDATE reread SET state = 2, ended_at = ?2 WHERE id = ?1 AND state = 0;

-- name: reread_fail
UPDATE reread SET state = 3, ended_at = ?2, call = ?3 WHERE id = ?1 AND state = 0;

-- name: reread_go_on
UPDATE reread SET left_to = ?2, rows_same = rows_same + ?3, rows_new = rows_new + ?4,
	rows_revised = rows_revised + ?5, call = ?6,
	state = CASE WHEN ?2 < from_time THEN 1 ELSE state END,
	ended_at = CASE WHEN ?2 < from_time THEN ?7 ELSE ended_at END
WHERE id = ?1 AND state = 0;

-- name: lacking_of_group
SELECT c.meter, c.serial, c.first_hour, c.recent_day, c.recent, c.called_at
FROM meter m JOIN meter_current c ON c.meter = m.id WHERE m.group_id = ?1 AND m.state = 0;

-- name: ledger_build_read
SELECT after FROM ledger_build WHERE id = 1;

-- name: ledger_build_meters
SELECT id FROM meter WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: ledger_build_set
UPDATE ledger_build SET after = ?1 WHERE id = 1;

-- name: ledger_build_end
DELETE FROM ledger_build WHERE id = 1 AND after = ?1;
