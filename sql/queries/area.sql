-- name: area_of_user
SELECT group_id, COALESCE(until, 0) FROM user_area WHERE user_id = ?1 ORDER BY group_id;

-- name: area_of_token
SELECT group_id, COALESCE(until, 0) FROM token_area WHERE token = ?1 ORDER BY group_id;

-- name: area_clear_user
DELETE FROM user_area WHERE user_id = ?1;

-- name: area_clear_token
DELETE FROM token_area WHERE token = ?1;

-- name: area_add_user
INSERT INTO user_area (user_id, group_id, until) VALUES (?1, ?2, ?3);

-- name: area_add_token
INSERT INTO token_area (token, group_id, until) VALUES (?1, ?2, ?3);

-- name: area_path_of_meter
SELECT g.path FROM meter m JOIN meter_group g ON g.id = m.group_id WHERE m.id = ?1;

-- name: area_group_of_meter
SELECT group_id FROM meter WHERE id = ?1;

-- name: bucket_groups_of_city
SELECT group_id FROM bucket WHERE city = ?1 AND meters > 0;

-- name: bucket_groups_of_type
SELECT group_id FROM bucket WHERE type = ?1 AND meters > 0;

-- name: role_get
SELECT id, name, created_at FROM role WHERE id = ?1;

-- name: role_find
SELECT id, name, created_at FROM role WHERE fold = ?1;

-- name: role_rights
SELECT name FROM role_right WHERE role = ?1 ORDER BY name;
