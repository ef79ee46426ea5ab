-- name: capture_add
INSERT INTO capture (call, meter, started_ms, bytes, data) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: capture_get
SELECT bytes, data FROM capture WHERE call = ?1;

-- name: capture_size
SELECT bytes FROM capture WHERE call = ?1;

-- name: capture_list
SELECT c.call, c.bytes, c.started_ms, COALESCE(m.serial, k.serial), k.driver, k.result
FROM capture c JOIN call k ON k.id = c.call LEFT JOIN meter m ON m.id = c.meter
WHERE c.call < ?1 ORDER BY c.call DESC LIMIT ?2;

-- name: capture_list_of_meter
SELECT c.call, c.bytes, c.started_ms, m.serial, k.driver, k.result
FROM capture c JOIN call k ON k.id = c.call JOIN meter m ON m.id = c.meter
WHERE c.meter = ?3 AND c.call < ?1 ORDER BY c.call DESC LIMIT ?2;

-- name: capture_oldest
SELECT call, LENGTH(data), started_ms FROM capture
WHERE call = (SELECT MIN(call) FROM capture);

-- name: capture_remove
DELETE FROM capture WHERE call = ?1;

-- name: capture_until_newest
SELECT capture_until FROM meter WHERE capture_until > 0 ORDER BY capture_until DESC LIMIT 1;

-- name: meter_set_capture
UPDATE meter SET capture_until = ?2 WHERE id = ?1;

-- name: meter_captured
SELECT capture_until FROM meter WHERE id = ?1;

-- name: capture_of_counter
SELECT value FROM counter WHERE id = ?1;

-- name: call_minute_add
INSERT INTO call_minute (minute, calls) VALUES (?1, ?2)
ON CONFLICT (minute) DO UPDATE SET calls = call_minute.calls + excluded.calls;

-- name: call_minute_oldest
SELECT MIN(minute) FROM call_minute;

-- name: call_minute_prune
DELETE FROM call_minute WHERE minute < ?1;

-- name: call_minute_list
SELECT minute, calls FROM call_minute WHERE minute >= ?1 AND minute < ?2;
