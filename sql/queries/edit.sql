-- name: edit_add
INSERT INTO reading_edit (meter, archive, time, kind, method, index_l, temperature, time_offset, exception,
	reason, who, made_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id;

-- name: edit_end
UPDATE reading_edit SET ended_at = ?4, ended_by = ?5, end_reason = ?6
WHERE meter = ?1 AND archive = ?2 AND time = ?3 AND ended_at IS NULL;

-- name: edit_counts
SELECT time, index_l, temperature, time_offset, kind FROM reading_edit
WHERE meter = ?1 AND archive = ?2 AND time >= ?3 AND time <= ?4 AND ended_at IS NULL
ORDER BY meter, archive, time;

-- name: edit_counted
SELECT time, index_l, temperature, time_offset, kind FROM reading_edit
WHERE meter = ?1 AND archive = ?2 AND time >= ?3 AND time <= ?4 AND made_at <= ?5
	AND (ended_at IS NULL OR ended_at > ?5)
ORDER BY meter, archive, time, id DESC;

-- name: edit_list
SELECT id, time, kind, method, index_l, temperature, time_offset, exception, reason, who, made_at,
	ended_at, ended_by, end_reason
FROM reading_edit WHERE meter = ?1 AND archive = ?2 AND time >= ?3 AND time <= ?4 AND (?5 = 1 OR ended_at IS NULL)
ORDER BY meter, archive, time, id LIMIT ?6;

-- name: edit_known_call
SELECT MAX(id) FROM call WHERE meter = ?1 AND meter IS NOT NULL AND started_ms <= ?2;
