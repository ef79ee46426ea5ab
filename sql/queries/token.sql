-- name: token_add
INSERT INTO api_token (hash, user_id, name, area_whole, created_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;

-- name: token_right_put
INSERT INTO token_right (token, name) VALUES (?1, ?2);

-- name: token_rights
SELECT name FROM token_right WHERE token = ?1;

-- name: token_find
SELECT t.id, t.user_id, t.name, t.area_whole, t.created_at, t.expires_at, t.last_used_at, t.last_used_from,
	u.login
FROM api_token t JOIN app_user u ON u.id = t.user_id
WHERE t.hash = ?1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?2)
	AND u.disabled = 0;

-- name: token_get
SELECT t.id, t.user_id, t.name, t.area_whole, t.created_at, t.expires_at, t.last_used_at, t.last_used_from,
	u.login
FROM api_token t JOIN app_user u ON u.id = t.user_id WHERE t.id = ?1 AND t.revoked_at IS NULL;

-- name: token_list
SELECT t.id, t.user_id, t.name, t.area_whole, t.created_at, t.expires_at, t.last_used_at, t.last_used_from,
	u.login
FROM api_token t JOIN app_user u ON u.id = t.user_id
WHERE t.id < ?1 AND t.revoked_at IS NULL ORDER BY t.id DESC LIMIT ?2;

-- name: token_list_user
SELECT t.id, t.user_id, t.name, t.area_whole, t.created_at, t.expires_at, t.last_used_at, t.last_used_from,
	u.login
FROM api_token t JOIN app_user u ON u.id = t.user_id
WHERE t.user_id = ?3 AND t.id < ?1 AND t.revoked_at IS NULL ORDER BY t.id DESC LIMIT ?2;

-- name: token_count_user
SELECT COUNT(*) FROM api_token WHERE user_id = ?1 AND revoked_at IS NULL;

-- name: token_used
UPDATE api_token SET last_used_at = ?2, last_used_from = ?3 WHERE id = ?1;

-- name: token_revoke
UPDATE api_token SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL;
