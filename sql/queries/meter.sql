-- name: meter_count_state
SELECT COUNT(*) FROM meter WHERE state <> 0 AND state = ?1;

-- name: meter_describe
UPDATE meter SET type = CASE WHEN ?2 = 1 THEN type ELSE ?2 END, firmware = COALESCE(?3, firmware),
	profile = COALESCE(?4, profile)
WHERE id = ?1;

-- name: meter_access
SELECT m.profile, m.password, m.capture_until, n.text, m.hail, k.meter IS NOT NULL,
	CASE WHEN m.zone IS NOT NULL OR m.group_id IS NULL THEN m.zone ELSE (
		WITH RECURSIVE up (id, zone, depth) AS (
			SELECT g.parent, g.zone, 1 FROM meter_group g WHERE g.id = m.group_id
			UNION ALL
			SELECT g.parent, g.zone, up.depth + 1 FROM up JOIN meter_group g ON g.id = up.id
			WHERE up.zone IS NULL AND up.depth < 16
		)
		SELECT zone FROM up WHERE zone IS NOT NULL LIMIT 1) END
FROM meter m LEFT JOIN name n ON n.id = m.driver LEFT JOIN meter_key k ON k.meter = m.id WHERE m.id = ?1;

-- name: meter_tell_type
UPDATE meter SET told_type = ?2 WHERE id = ?1;

-- name: meter_zone
WITH RECURSIVE up (id, zone, depth) AS (
	SELECT group_id, zone, 0 FROM meter WHERE id = ?1
	UNION ALL
	SELECT g.parent, g.zone, up.depth + 1 FROM up JOIN meter_group g ON g.id = up.id
	WHERE up.zone IS NULL AND up.depth < 16
)
SELECT zone FROM up WHERE zone IS NOT NULL LIMIT 1;

-- name: meter_by_serial
SELECT m.id, m.serial, m.state, m.group_id, g.name, m.subscriber_id, s.name, s.account, city.text, type.text,
	c.index_l, c.index_at, c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.alarms,
	c.first_hour, c.recent_day, c.recent,
	m.firmware, m.profile, m.zone, m.gas_day_start, m.password IS NOT NULL, m.created_at,
	m.changed_at, c.newest_hour, c.newest_day, c.newest_month, c.first_hour, c.last_call
FROM meter m JOIN meter_current c ON c.meter = m.id JOIN label type ON type.id = m.type
	LEFT JOIN meter_group g ON g.id = m.group_id LEFT JOIN subscriber s ON s.id = m.subscriber_id
	LEFT JOIN label city ON city.id = s.city
WHERE m.serial = ?1;

-- name: meter_by_id
SELECT m.id, m.serial, m.state, m.group_id, g.name, m.subscriber_id, s.name, s.account, city.text, type.text,
	c.index_l, c.index_at, c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.alarms,
	c.first_hour, c.recent_day, c.recent,
	m.firmware, m.profile, m.zone, m.gas_day_start, m.password IS NOT NULL, m.created_at,
	m.changed_at, c.newest_hour, c.newest_day, c.newest_month, c.first_hour, c.last_call
FROM meter m JOIN meter_current c ON c.meter = m.id JOIN label type ON type.id = m.type
	LEFT JOIN meter_group g ON g.id = m.group_id LEFT JOIN subscriber s ON s.id = m.subscriber_id
	LEFT JOIN label city ON city.id = s.city
WHERE m.id = ?1;

-- name: meter_row
SELECT m.id, m.serial, m.state, m.group_id, g.name, m.subscriber_id, s.name, s.account, city.text, type.text,
	c.index_l, c.index_at, c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.alarms,
	c.first_hour, c.recent_day, c.recent
FROM meter m JOIN meter_current c ON c.meter = m.id JOIN label type ON type.id = m.type
	LEFT JOIN meter_group g ON g.id = m.group_id LEFT JOIN subscriber s ON s.id = m.subscriber_id
	LEFT JOIN label city ON city.id = s.city
WHERE m.id = ?1;

-- name: meter_list_state
SELECT m.id, m.serial, m.state, m.group_id, g.name, m.subscriber_id, s.name, s.account, city.text, type.text,
	c.index_l, c.index_at, c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.alarms,
	c.first_hour, c.recent_day, c.recent
FROM meter m JOIN meter_current c ON c.meter = m.id JOIN label type ON type.id = m.type
	LEFT JOIN meter_group g ON g.id = m.group_id LEFT JOIN subscriber s ON s.id = m.subscriber_id
	LEFT JOIN label city ON city.id = s.city
WHERE m.state <> 0 AND m.state = ?1 AND m.serial > ?2 ORDER BY m.serial LIMIT ?3;

-- name: meter_change
UPDATE meter SET type = COALESCE(?2, type), profile = NULLIF(COALESCE(?3, profile), ''),
	zone = NULLIF(COALESCE(?4, zone), ''),
	gas_day_start = COALESCE(?5, gas_day_start), changed_at = ?6
WHERE id = ?1;

-- name: meter_set_group
UPDATE meter SET group_id = ?2 WHERE id = ?1;

-- name: meter_set_subscriber
UPDATE meter SET subscriber_id = ?2 WHERE id = ?1;

-- name: meter_set_password
UPDATE meter SET password = ?2 WHERE id = ?1;

-- name: meter_set_state
UPDATE meter SET state = ?2, changed_at = ?3 WHERE id = ?1;
