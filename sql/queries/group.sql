-- name: group_list
SELECT g.id, g.parent, g.name, g.path, g.zone,
	(SELECT COALESCE(SUM(b.meters), 0) FROM bucket b WHERE b.group_id IS NOT NULL AND b.group_id = g.id)
FROM meter_group g ORDER BY COALESCE(g.parent, 0), g.fold, g.name, g.id;

-- name: group_get
SELECT g.id, g.parent, g.name, g.path, g.zone,
	(SELECT COALESCE(SUM(b.meters), 0) FROM bucket b WHERE b.group_id IS NOT NULL AND b.group_id = g.id)
FROM meter_group g WHERE g.id = ?1;

-- name: group_meters_below
SELECT COALESCE(SUM(b.meters), 0) FROM meter_group top JOIN meter_group g
	ON g.path >= top.path AND g.path < top.path || ':'
	JOIN bucket b ON b.group_id IS NOT NULL AND b.group_id = g.id
WHERE top.id = ?1;

-- name: group_path
SELECT path FROM meter_group WHERE id = ?1;

-- name: group_paths_below
SELECT path FROM meter_group WHERE path >= ?1 AND path < ?1 || ':';

-- name: group_child
SELECT id FROM meter_group WHERE parent IS NOT NULL AND name = ?1 AND parent = ?2;

-- name: group_root
SELECT id FROM meter_group WHERE parent IS NULL AND name = ?1;

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
