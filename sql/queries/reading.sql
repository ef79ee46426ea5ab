-- name: hour_block_get
SELECT missing, first, data FROM hour_block WHERE meter = ?1 AND day = ?2;

-- name: hour_block_add
INSERT INTO hour_block (meter, day, missing, first, used, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: hour_block_change
UPDATE hour_block SET missing = ?3, first = ?4, used = ?5, data = ?6 WHERE meter = ?1 AND day = ?2;

-- name: hour_block_missing
SELECT day, missing FROM hour_block WHERE meter = ?1 AND day >= ?2 AND day <= ?3 ORDER BY meter, day;

-- name: hour_block_range
SELECT day, missing, first, data FROM hour_block WHERE meter = ?1 AND day >= ?2 AND day <= ?3
ORDER BY meter, day;

-- name: hour_offgrid_add
INSERT INTO hour_offgrid (meter, time, index_l, temperature, time_offset, status, flags, call)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (meter, time) DO NOTHING;

-- name: hour_offgrid_get
SELECT time, index_l, temperature, time_offset, status, flags, call FROM hour_offgrid
WHERE meter = ?1 AND time = ?2;

-- name: hour_offgrid_change
UPDATE hour_offgrid SET index_l = ?3, temperature = ?4, time_offset = ?5, status = ?6, flags = ?7, call = ?8
WHERE meter = ?1 AND time = ?2;

-- name: hour_offgrid_take
DELETE FROM hour_offgrid WHERE meter = ?1 AND time = ?2
RETURNING time, index_l, temperature, time_offset, status, flags, call;

-- name: hour_offgrid_range
SELECT time, index_l, temperature, time_offset, status, flags, call FROM hour_offgrid
WHERE meter = ?1 AND time >= ?2 AND time <= ?3 ORDER BY meter, time;

-- name: day_reading_add
INSERT INTO day_reading (meter, time, index_l, temperature, time_offset, status, flags, call)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (meter, time) DO NOTHING;

-- name: day_reading_get
SELECT time, index_l, temperature, time_offset, status, flags, call FROM day_reading
WHERE meter = ?1 AND time = ?2;

-- name: day_reading_change
UPDATE day_reading SET index_l = ?3, temperature = ?4, time_offset = ?5, status = ?6, flags = ?7, call = ?8
WHERE meter = ?1 AND time = ?2;

-- name: day_reading_range
SELECT time, index_l, temperature, time_offset, status, flags, call FROM day_reading
WHERE meter = ?1 AND time >= ?2 AND time <= ?3 ORDER BY meter, time;

-- name: month_reading_add
INSERT INTO month_reading (meter, time, index_l, temperature, time_offset, status, flags, call)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (meter, time) DO NOTHING;

-- name: month_reading_get
SELECT time, index_l, temperature, time_offset, status, flags, call FROM month_reading
WHERE meter = ?1 AND time = ?2;

-- name: month_reading_change
UPDATE month_reading SET index_l = ?3, temperature = ?4, time_offset = ?5, status = ?6, flags = ?7, call = ?8
WHERE meter = ?1 AND time = ?2;

-- name: month_reading_range
SELECT time, index_l, temperature, time_offset, status, flags, call FROM month_reading
WHERE meter = ?1 AND time >= ?2 AND time <= ?3 ORDER BY meter, time;

-- name: revision_add
INSERT INTO revision (meter, archive, time, index_l, temperature, time_offset, status, flags, call, seen_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (meter, archive, time, index_l, temperature, status, time_offset) DO NOTHING;

-- name: revision_range
SELECT time, index_l, temperature, time_offset, status, flags, call, seen_at FROM revision
WHERE meter = ?1 AND archive = ?2 AND time >= ?3 AND time <= ?4
ORDER BY meter, archive, time, seen_at LIMIT ?5 OFFSET ?6;

-- name: hour_block_before
SELECT MAX(day) FROM hour_block WHERE meter = ?1 AND day < ?2;

-- name: hour_block_after
SELECT MIN(day) FROM hour_block WHERE meter = ?1 AND day > ?2;
