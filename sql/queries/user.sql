-- name: user_by_login
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name
FROM app_user u LEFT JOIN role r ON r.id = u.role WHERE u.fold = ?1;

-- name: user_by_id
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name
FROM app_user u LEFT JOIN role r ON r.id = u.role WHERE u.id = ?1;

-- name: user_list
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name
FROM app_user u LEFT JOIN role r ON r.id = u.role ORDER BY u.fold;

-- name: user_count
SELECT COUNT(*) FROM app_user;

-- name: user_add
INSERT INTO app_user (login, fold, name, password, role, locale, theme, failures, locked_until, disabled,
	created_at, signed_in_at, area_whole)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, ?9, 0, ?10) RETURNING id;

-- name: user_change
UPDATE app_user SET name = ?2, role = ?3, locale = ?4, theme = ?5, disabled = ?6, area_whole = ?7 WHERE id = ?1;

-- name: user_set_password
UPDATE app_user SET password = ?2, failures = 0, locked_until = 0 WHERE id = ?1;

-- name: user_failed
UPDATE app_user SET failures = failures + 1, locked_until = ?2 WHERE id = ?1;

-- name: user_signed_in
UPDATE app_user SET failures = 0, locked_until = 0, signed_in_at = ?2 WHERE id = ?1;

-- name: session_add
INSERT INTO web_session (token_hash, user_id, csrf, created_at, expires_at, peer)
VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: session_find
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until,
	u.disabled, u.created_at, u.signed_in_at, u.area_whole, r.name, w.csrf, w.created_at, w.expires_at,
	w.peer
FROM web_session w JOIN app_user u ON u.id = w.user_id LEFT JOIN role r ON r.id = u.role
WHERE w.token_hash = ?1 AND w.expires_at > ?2 AND u.disabled = 0;

-- name: session_extend
UPDATE web_session SET expires_at = ?2 WHERE token_hash = ?1;

-- name: session_end
DELETE FROM web_session WHERE token_hash = ?1;

-- name: session_end_of_user
DELETE FROM web_session WHERE user_id = ?1 AND token_hash <> ?2;

-- name: session_end_expired
DELETE FROM web_session WHERE expires_at <= ?1;
