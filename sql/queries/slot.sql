-- name: slot_meters
SELECT m.id, m.group_id, m.slot, k.duration_ms
FROM meter_current c JOIN meter m ON m.id = c.meter LEFT JOIN call k ON k.id = c.last_call
WHERE c.state = 0 ORDER BY c.serial;

-- name: slot_meters_of_group
SELECT m.id, m.group_id, m.slot, k.duration_ms
FROM meter m JOIN meter_current c ON c.meter = m.id LEFT JOIN call k ON k.id = c.last_call
WHERE m.group_id = ?1 AND m.state = 0;

-- name: slot_get
SELECT slot FROM meter WHERE id = ?1;

-- name: slot_set
UPDATE meter SET slot = ?2 WHERE id = ?1;

-- name: slot_count
SELECT slot, COUNT(*) FROM meter WHERE slot IS NOT NULL AND state = 0 GROUP BY slot;
