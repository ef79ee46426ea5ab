-- name: balance_zone_list
SELECT id, name, group_id, note, changed_at FROM balance_zone WHERE name > ?1 ORDER BY name LIMIT ?2;

-- name: balance_zone_get
SELECT id, name, group_id, note, changed_at FROM balance_zone WHERE id = ?1;

-- name: balance_zone_inlets
SELECT meter FROM balance_inlet WHERE zone = ?1 ORDER BY position;

-- name: balance_zone_named
SELECT id FROM balance_zone WHERE name = ?1;

-- name: balance_zone_count
SELECT COUNT(*) FROM balance_zone;

-- name: balance_zone_of_group
SELECT name FROM balance_zone WHERE group_id = ?1 LIMIT 1;

-- name: balance_zone_add
INSERT INTO balance_zone (name, group_id, note, changed_at) VALUES (?1, ?2, ?3, ?4) RETURNING id;

-- name: balance_zone_change
UPDATE balance_zone SET name = ?2, group_id = ?3, note = ?4, changed_at = ?5 WHERE id = ?1;

-- name: balance_zone_remove
DELETE FROM balance_zone WHERE id = ?1;

-- name: balance_inlet_add
INSERT INTO balance_inlet (zone, position, meter) VALUES (?1, ?2, ?3);

-- name: balance_inlet_remove
DELETE FROM balance_inlet WHERE zone = ?1;
