-- name: gas_start_levels
WITH RECURSIVE up (id, parent, level) AS (
	SELECT g.id, g.parent, 1 FROM meter m JOIN meter_group g ON g.id = m.group_id WHERE m.id = ?1
	UNION ALL
	SELECT g.id, g.parent, up.level + 1 FROM up JOIN meter_group g ON g.id = up.parent WHERE up.level < ?2
)
SELECT s.from_day, 0 AS level, s.hour FROM meter_gas_start s WHERE s.meter = ?1
UNION ALL
SELECT s.from_day, up.level, s.hour FROM up JOIN group_gas_start s ON s.group_id = up.id
UNION ALL
SELECT s.from_day, ?2 + 1, s.hour FROM group_gas_start s WHERE s.group_id = 0
ORDER BY 1, 2;

-- name: gas_start_own
SELECT gas_day_start FROM meter WHERE id = ?1;

-- name: meter_gas_start_list
SELECT from_day, hour, who, created_at FROM meter_gas_start WHERE meter = ?1 ORDER BY from_day LIMIT ?2;

-- name: group_gas_start_list
SELECT from_day, hour, who, created_at FROM group_gas_start WHERE group_id = ?1 ORDER BY from_day LIMIT ?2;

-- name: meter_gas_start_set
INSERT INTO meter_gas_start (meter, from_day, hour, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (meter, from_day) DO UPDATE SET hour = ?3, who = ?4, created_at = ?5;

-- name: group_gas_start_set
INSERT INTO group_gas_start (group_id, from_day, hour, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (group_id, from_day) DO UPDATE SET hour = ?3, who = ?4, created_at = ?5;

-- name: meter_gas_start_remove
DELETE FROM meter_gas_start WHERE meter = ?1 AND from_day = ?2;

-- name: group_gas_start_remove
DELETE FROM group_gas_start WHERE group_id = ?1 AND from_day = ?2;

-- name: validation_rule_forget
DELETE FROM validation_rule WHERE group_id = ?1;

-- name: group_gas_start_forget
DELETE FROM group_gas_start WHERE group_id = ?1;

-- name: meter_gas_start_copy
INSERT INTO meter_gas_start (meter, from_day, hour, who, created_at)
SELECT ?2, from_day, hour, who, created_at FROM meter_gas_start WHERE meter = ?1
ON CONFLICT (meter, from_day) DO UPDATE SET hour = excluded.hour, who = excluded.who,
	created_at = excluded.created_at;
