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

-- name: role_list
SELECT r.id, r.name, r.created_at, (SELECT COUNT(*) FROM app_user u WHERE u.role = r.id)
FROM role r WHERE r.fold > ?1 ORDER BY r.fold LIMIT ?2;

-- name: role_count
SELECT COUNT(*) FROM role;

-- name: role_users
SELECT COUNT(*) FROM app_user WHERE role = ?1;

-- name: role_add
INSERT INTO role (name, fold, created_at) VALUES (?1, ?2, ?3) RETURNING id;

-- name: role_rename
UPDATE role SET name = ?2, fold = ?3 WHERE id = ?1;

-- name: role_remove
DELETE FROM role WHERE id = ?1;

-- name: role_right_clear
DELETE FROM role_right WHERE role = ?1;

-- name: role_right_add
INSERT INTO role_right (role, name) VALUES (?1, ?2);

-- name: area_rows_of_bucket
SELECT called_at, alarms, findings FROM meter_current WHERE state = 0 AND bucket = ?1;

-- name: area_called
SELECT bucket FROM meter_current WHERE state = 0 AND called_at >= ?1;

-- name: area_called_last
SELECT bucket, called_at FROM meter_current WHERE state = 0 AND called_at < ?1 ORDER BY called_at DESC;

-- name: area_alarmed
SELECT bucket FROM meter_current WHERE state = 0 AND alarms > 0;

-- name: area_found
SELECT bucket FROM meter_current WHERE state = 0 AND findings <> 0;

-- name: area_meters_of_group
SELECT id, state FROM meter WHERE group_id = ?1;

-- name: area_calls_of_meter
SELECT id FROM call WHERE meter = ?1 AND id < ?2 AND id > ?3 ORDER BY id DESC LIMIT ?4;
