-- name: saved_search_list
SELECT x.id, x.user_id, u.login, x.name, x.query, x.shared, x.changed_at
FROM saved_search x JOIN app_user u ON u.id = x.user_id WHERE x.user_id = ?1
UNION ALL
SELECT x.id, x.user_id, u.login, x.name, x.query, x.shared, x.changed_at
FROM saved_search x JOIN app_user u ON u.id = x.user_id WHERE x.shared = 1 AND x.user_id <> ?1
ORDER BY 4, 1 LIMIT ?2;

-- name: saved_search_get
SELECT x.id, x.user_id, u.login, x.name, x.query, x.shared, x.changed_at
FROM saved_search x JOIN app_user u ON u.id = x.user_id WHERE x.id = ?1;

-- name: saved_search_count
SELECT COUNT(*) FROM saved_search WHERE user_id = ?1;

-- name: saved_search_named
SELECT id FROM saved_search WHERE user_id = ?1 AND name = ?2;

-- name: saved_search_add
INSERT INTO saved_search (user_id, name, query, shared, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
RETURNING id;

-- name: saved_search_change
UPDATE saved_search SET name = ?2, query = ?3, shared = ?4, changed_at = ?5 WHERE id = ?1;

-- name: saved_search_remove
DELETE FROM saved_search WHERE id = ?1;
