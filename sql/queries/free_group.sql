-- name: free_group_count
SELECT COUNT(*) FROM meter_group WHERE free = 1 AND parent IS NULL;

-- name: free_group_find
SELECT id FROM meter_group WHERE free = 1 AND parent IS NULL AND name = ?1;

-- name: free_group_make
INSERT INTO meter_group (parent, name, fold, path, free) VALUES (NULL, ?1, ?2, '', 1) RETURNING id;

-- name: free_group_list
SELECT id, name, members FROM meter_group WHERE free = 1 AND parent IS NULL ORDER BY fold, name, id LIMIT ?1;

-- name: free_groups_of
SELECT g.id, g.name, g.members FROM meter_free_group f JOIN meter_group g ON g.id = f.group_id
WHERE f.meter = ?1 ORDER BY g.fold, g.name, g.id LIMIT ?2;

-- name: free_group_is
SELECT 1 FROM meter_group WHERE id = ?1 AND free = 1;

-- name: free_group_state
SELECT state, (SELECT COUNT(*) FROM meter_free_group f WHERE f.meter = ?1) FROM meter WHERE id = ?1;

-- name: free_group_join
INSERT INTO meter_free_group (group_id, meter) VALUES (?1, ?2) ON CONFLICT (group_id, meter) DO NOTHING;

-- name: free_group_leave
DELETE FROM meter_free_group WHERE group_id = ?1 AND meter = ?2;

-- name: free_group_members_add
UPDATE meter_group SET members = members + ?2 WHERE id = ?1;

-- name: free_group_members_of_meter
UPDATE meter_group SET members = members + ?2
WHERE id IN (SELECT f.group_id FROM meter_free_group f WHERE f.meter = ?1);

-- name: free_group_members_copied
UPDATE meter_group SET members = members + 1
WHERE id IN (SELECT f.group_id FROM meter_free_group f WHERE f.meter = ?1
	AND NOT EXISTS (SELECT 1 FROM meter_free_group o WHERE o.group_id = f.group_id AND o.meter = ?2));

-- name: free_group_copy
INSERT INTO meter_free_group (group_id, meter) SELECT group_id, ?2 FROM meter_free_group WHERE meter = ?1
ON CONFLICT (group_id, meter) DO NOTHING;

-- name: free_group_leave_some
DELETE FROM meter_free_group WHERE group_id = ?1
	AND meter IN (SELECT f.meter FROM meter_free_group f WHERE f.group_id = ?1 ORDER BY f.meter LIMIT ?2);

-- name: verify_free_groups
SELECT COUNT(*) FROM meter_group g WHERE g.free = 1 AND g.members <>
	(SELECT COUNT(*) FROM meter_free_group f JOIN meter m ON m.id = f.meter
	WHERE f.group_id = g.id AND m.state = 0);

-- name: free_group_meters
SELECT c.called_at, c.alarms, c.first_hour, c.recent_day, c.recent, b.group_id FROM meter_free_group f
	JOIN meter_current c ON c.meter = f.meter JOIN bucket b ON b.id = c.bucket
WHERE f.group_id = ?1 AND c.state = 0;
