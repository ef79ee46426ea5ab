-- name: user_by_login
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name, u.must_change,
	u.totp_secret IS NOT NULL, u.ldap
FROM app_user u LEFT JOIN role r ON r.id = u.role WHERE u.fold = ?1;

-- name: user_by_id
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name, u.must_change,
	u.totp_secret IS NOT NULL, u.ldap
FROM app_user u LEFT JOIN role r ON r.id = u.role WHERE u.id = ?1;

-- name: user_list
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until, u.disabled,
	u.created_at, u.signed_in_at, u.area_whole, r.name, u.must_change,
	u.totp_secret IS NOT NULL, u.ldap
FROM app_user u LEFT JOIN role r ON r.id = u.role WHERE u.fold > ?1 ORDER BY u.fold;

-- name: user_count
SELECT COUNT(*) FROM app_user;

-- name: user_add
INSERT INTO app_user (login, fold, name, password, role, locale, theme, failures, locked_until, disabled,
	created_at, signed_in_at, area_whole, must_change, ldap)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, ?8, ?9, 0, ?10, ?11, ?12) RETURNING id;

-- name: user_change
UPDATE app_user SET login = ?2, fold = ?3, name = ?4, role = ?5, locale = ?6, theme = ?7, disabled = ?8,
	area_whole = ?9 WHERE id = ?1;

-- name: user_set_password
UPDATE app_user SET password = ?2, must_change = ?3, failures = 0 WHERE id = ?1;

-- name: user_factor_get
SELECT totp_secret, totp_at, totp_pending, totp_pending_at FROM app_user WHERE id = ?1;

-- name: user_factor_prepare
UPDATE app_user SET totp_pending = ?2, totp_pending_at = ?3 WHERE id = ?1;

-- name: user_factor_set
UPDATE app_user SET totp_secret = ?2, totp_at = ?3, totp_pending = NULL, totp_pending_at = 0 WHERE id = ?1;

-- name: user_factor_step
UPDATE app_user SET totp_at = ?2 WHERE id = ?1 AND totp_at < ?2;

-- name: recovery_put
INSERT INTO recovery_code (user_id, hash) VALUES (?1, ?2);

-- name: recovery_use
UPDATE recovery_code SET used_at = ?3 WHERE user_id = ?1 AND hash = ?2 AND used_at IS NULL;

-- name: recovery_clear
DELETE FROM recovery_code WHERE user_id = ?1;

-- name: user_peer_seen
INSERT INTO user_peer (user_id, network, seen_at) VALUES (?1, ?2, ?3)
ON CONFLICT (user_id, network) DO UPDATE SET seen_at = excluded.seen_at;

-- name: user_peer_trim
DELETE FROM user_peer WHERE user_id = ?1 AND network NOT IN (
	SELECT network FROM user_peer WHERE user_id = ?1 ORDER BY seen_at DESC LIMIT ?2);

-- name: user_peer_known
SELECT 1 FROM user_peer WHERE user_id = ?1 AND network = ?2;

-- name: user_failed
UPDATE app_user SET failures = failures + 1 WHERE id = ?1;

-- name: user_signed_in
UPDATE app_user SET failures = 0, signed_in_at = ?2 WHERE id = ?1;

-- name: session_add
INSERT INTO web_session (token_hash, user_id, csrf, created_at, expires_at, last_seen, peer, user_agent)
VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7) RETURNING id;

-- name: session_find
SELECT u.id, u.login, u.name, u.password, u.role, u.locale, u.theme, u.failures, u.locked_until,
	u.disabled, u.created_at, u.signed_in_at, u.area_whole, r.name, u.must_change,
	u.totp_secret IS NOT NULL, u.ldap, w.id, w.csrf, w.created_at, w.expires_at,
	w.last_seen, w.peer, w.user_agent
FROM web_session w JOIN app_user u ON u.id = w.user_id LEFT JOIN role r ON r.id = u.role
WHERE w.token_hash = ?1 AND w.expires_at > ?2 AND u.disabled = 0;

-- name: session_list
SELECT id, csrf, created_at, expires_at, last_seen, peer, user_agent FROM web_session
WHERE user_id = ?1 AND expires_at > ?2 ORDER BY id DESC LIMIT ?3;

-- name: session_extend
UPDATE web_session SET expires_at = ?2, last_seen = ?3 WHERE token_hash = ?1;

-- name: session_end
DELETE FROM web_session WHERE token_hash = ?1;

-- name: session_end_one
DELETE FROM web_session WHERE id = ?1 AND user_id = ?2;

-- name: session_end_of_user
DELETE FROM web_session WHERE user_id = ?1 AND token_hash <> ?2;

-- name: session_end_expired
DELETE FROM web_session WHERE expires_at <= ?1;
