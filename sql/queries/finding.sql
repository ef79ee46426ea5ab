-- name: finding_again
UPDATE finding SET detail = ?3, last_at = ?4, times = times + CASE WHEN call = ?5 THEN 0 ELSE 1 END, call = ?5
WHERE meter = ?1 AND kind = ?2 AND settled_at IS NULL AND last_at <= ?6;

-- name: finding_add
INSERT INTO finding (meter, kind, detail, first_at, last_at, times, call) VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5);

-- name: finding_get
SELECT f.id, f.meter, m.serial, m.state, f.kind, f.detail, f.first_at, f.last_at, f.times, f.call,
	f.settled_at, f.settled_by, f.note
FROM finding f JOIN meter m ON m.id = f.meter WHERE f.id = ?1;

-- name: finding_count_open
SELECT COUNT(*) FROM finding WHERE meter = ?1 AND settled_at IS NULL;

-- name: finding_settle
UPDATE finding SET settled_at = ?2, settled_by = ?3, note = ?4 WHERE id = ?1 AND settled_at IS NULL
RETURNING meter, kind;
