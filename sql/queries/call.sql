-- name: call_next
SELECT COALESCE(MAX(id), 0) + 1 FROM call;

-- name: call_add
INSERT INTO call (id, meter, duration_ms, listener, driver, serial, bytes_in, bytes_out, clock_drift,
	result, reason, archive_rows, started_ms, peer, node)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: call_change
UPDATE call SET meter = ?2, duration_ms = ?3, listener = ?4, driver = ?5, serial = ?6, bytes_in = ?7,
	bytes_out = ?8, clock_drift = ?9, result = ?10, reason = ?11, archive_rows = ?12
WHERE id = ?1 AND duration_ms IS NULL;

-- name: call_get
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter WHERE c.id = ?1;

-- name: call_list_all
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter WHERE c.id < ?1 ORDER BY c.id DESC LIMIT ?2;

-- name: call_list_known
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, ''), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter
WHERE c.id < ?1 AND c.id >= ?3 AND (m.id IS NULL OR m.state NOT IN (1, 2)) ORDER BY c.id DESC LIMIT ?2;

-- name: call_newest
SELECT COALESCE(MAX(id), 0) FROM call;

-- name: call_list_of_meter
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter
WHERE c.meter = ?3 AND c.id < ?1 ORDER BY c.id DESC LIMIT ?2;

-- name: call_list_of_result
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter
WHERE c.result <> 1 AND c.result = ?3 AND c.id < ?1 ORDER BY c.id DESC LIMIT ?2;

-- name: call_list_ok
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter
WHERE c.result = 1 AND c.id < ?1 ORDER BY c.id DESC LIMIT ?2;

-- name: call_list_of_meter_result
SELECT c.id, c.meter, c.started_ms, c.duration_ms, c.peer, c.listener, c.driver,
	COALESCE(m.serial, c.serial), c.bytes_in, c.bytes_out, c.clock_drift, c.result, c.reason,
	c.archive_rows, m.state, m.group_id
FROM call c LEFT JOIN meter m ON m.id = c.meter
WHERE c.meter = ?3 AND c.result = ?4 AND c.id < ?1 ORDER BY c.id DESC LIMIT ?2;

-- name: call_open_list
SELECT id, meter, started_ms FROM call WHERE duration_ms IS NULL AND COALESCE(node, 0) = ?1
ORDER BY id LIMIT 1000;

-- name: call_interrupt
UPDATE call SET duration_ms = ?2, result = ?3, reason = ?4 WHERE id = ?1 AND duration_ms IS NULL;

-- name: feed_add
INSERT INTO feed (version, kind, meter, call) VALUES (?1, ?2, ?3, ?4) RETURNING ordinal;

-- name: feed_prune
DELETE FROM feed WHERE ordinal <= (SELECT MAX(ordinal) FROM feed) - ?1;

-- name: feed_list
SELECT f.version, f.ordinal, f.kind, f.meter, f.call, COALESCE(m.serial, c.serial, ''),
	m.state IN (1, 2)
FROM feed f LEFT JOIN meter m ON m.id = f.meter LEFT JOIN call c ON c.id = f.call
WHERE f.ordinal > ?1 ORDER BY f.ordinal LIMIT ?2;

-- name: feed_head
SELECT COALESCE(MAX(ordinal), 0) FROM feed;

-- name: event_add
INSERT INTO meter_event (meter, time, code, ordinal, time_offset, call) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (meter, time, code, ordinal) DO NOTHING;

-- name: event_list
SELECT time, code, ordinal, time_offset, call FROM meter_event
WHERE meter = ?1 AND time >= ?2 AND time <= ?3
ORDER BY meter DESC, time DESC, code DESC, ordinal DESC LIMIT ?4;

-- name: event_each
SELECT time, code, ordinal, time_offset, call FROM meter_event
WHERE meter = ?1
ORDER BY meter, time, code, ordinal LIMIT ?2;
