-- name: group_list
SELECT g.id, g.parent, g.name, g.path, g.zone,
	(SELECT COALESCE(SUM(b.meters), 0) FROM bucket b WHERE b.group_id IS NOT NULL AND b.group_id = g.id),
	g.free, g.members
FROM meter_group g WHERE g.free = 0 ORDER BY COALESCE(g.parent, 0), g.fold, g.name, g.id;

-- name: group_get
SELECT g.id, g.parent, g.name, g.path, g.zone,
	(SELECT COALESCE(SUM(b.meters), 0) FROM bucket b WHERE b.group_id IS NOT NULL AND b.group_id = g.id),
	g.free, g.members
FROM meter_group g WHERE g.id = ?1;

-- name: group_name
SELECT name, parent FROM meter_group WHERE id = ?1;

-- name: group_meters_below
SELECT COALESCE(SUM(b.meters), 0) FROM meter_group top JOIN meter_group g
	ON g.path >= top.path AND g.path < top.path || ':'
	JOIN bucket b ON b.group_id IS NOT NULL AND b.group_id = g.id
WHERE top.id = ?1;

-- name: group_path
SELECT path FROM meter_group WHERE id = ?1 AND free = 0;

-- name: group_paths_below
SELECT path FROM meter_group WHERE path >= ?1 AND path < ?1 || ':';

-- name: group_child
SELECT id FROM meter_group WHERE parent IS NOT NULL AND name = ?1 AND parent = ?2;

-- name: group_root
SELECT id FROM meter_group WHERE parent IS NULL AND free = 0 AND name = ?1;

-- name: group_count
SELECT COUNT(*) FROM meter_group;

-- name: group_add
INSERT INTO meter_group (parent, name, fold, path) VALUES (?1, ?2, ?3, '') RETURNING id;

-- name: group_set_path
UPDATE meter_group SET path = ?2 WHERE id = ?1;

-- name: group_rename
UPDATE meter_group SET name = ?2, fold = ?3 WHERE id = ?1;

-- name: group_set_parent
UPDATE meter_group SET parent = ?2 WHERE id = ?1;

-- name: group_move_paths
UPDATE meter_group SET path = ?2 || SUBSTR(path, LENGTH(?1) + 1) WHERE path >= ?1 AND path < ?1 || ':';

-- name: group_set_zone
UPDATE meter_group SET zone = ?2 WHERE id = ?1;

-- name: group_children
SELECT id, name FROM meter_group WHERE parent IS NOT NULL AND parent = ?1 ORDER BY id;

-- name: group_same_child
SELECT a.name FROM meter_group a JOIN meter_group b ON b.parent IS NOT NULL AND b.parent = ?2 AND b.name = a.name
WHERE a.parent IS NOT NULL AND a.parent = ?1 LIMIT 1;

-- name: group_meters_some
SELECT id, serial FROM meter WHERE group_id IS NOT NULL AND group_id = ?1 ORDER BY id LIMIT ?2;

-- name: group_in_areas
SELECT (SELECT COUNT(*) FROM user_area u WHERE u.group_id = ?1)
	+ (SELECT COUNT(*) FROM token_area t WHERE t.group_id = ?1);

-- name: group_remove_buckets
DELETE FROM bucket WHERE group_id IS NOT NULL AND group_id = ?1 AND meters = 0;

-- name: group_remove_days
DELETE FROM day_count WHERE group_id = ?1;

-- name: group_remove
DELETE FROM meter_group WHERE id = ?1;

-- name: group_polled
SELECT COUNT(*) FROM meter_current c JOIN bucket b ON b.id = c.bucket JOIN meter_group g ON g.id = b.group_id
WHERE c.state = 0 AND c.called_at >= ?2 AND c.called_at < 1099511627776 AND g.path >= ?1 AND g.path < ?1 || ':';

-- name: group_alarmed
SELECT COUNT(*) FROM meter_current c JOIN bucket b ON b.id = c.bucket JOIN meter_group g ON g.id = b.group_id
WHERE c.state = 0 AND c.alarms > 0 AND g.path >= ?1 AND g.path < ?1 || ':';
