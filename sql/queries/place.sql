-- name: place_meter
SELECT m.id, m.serial, l.text, m.zone, m.state, m.group_id, m.retired_at, m.final_index,
	n.time, n.start_index, n.old_meter, o.time, o.final_index
FROM meter m JOIN label l ON l.id = m.type
	LEFT JOIN meter_exchange n ON n.new_meter = m.id
	LEFT JOIN meter_exchange o ON o.old_meter = m.id
WHERE m.id = ?1;

-- name: place_retired_in_group
SELECT m.id, m.group_id FROM meter_group g JOIN meter m ON m.group_id IS NOT NULL AND m.group_id = g.id
WHERE g.path >= ?1 AND g.path < ?1 || ':' AND m.state = 3 AND m.retired_at >= ?2
	AND NOT EXISTS (SELECT 1 FROM meter_exchange e WHERE e.old_meter = m.id);

-- name: place_retired_in_free_group
SELECT m.id, m.group_id FROM meter_free_group f JOIN meter m ON m.id = f.meter
WHERE f.group_id = ?1 AND m.state = 3 AND m.retired_at >= ?2
	AND NOT EXISTS (SELECT 1 FROM meter_exchange e WHERE e.old_meter = m.id);

-- name: place_retired
SELECT m.id, m.group_id FROM meter m WHERE m.state = 3 AND m.state <> 0 AND m.retired_at >= ?1
	AND NOT EXISTS (SELECT 1 FROM meter_exchange e WHERE e.old_meter = m.id);

-- name: place_next
SELECT new_meter FROM meter_exchange WHERE old_meter = ?1;
