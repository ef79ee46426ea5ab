-- name: sweep_calls
SELECT c.id, c.started_ms, c.duration_ms, c.result,
	EXISTS (SELECT 1 FROM call n WHERE n.meter IS NOT NULL AND n.meter = c.meter AND n.id > c.id),
	EXISTS (SELECT 1 FROM capture k WHERE k.call = c.id)
FROM call c WHERE c.id > ?1 ORDER BY c.id LIMIT ?2;

-- name: sweep_unknown_calls
SELECT c.id, c.started_ms, c.duration_ms, c.result, 1, EXISTS (SELECT 1 FROM capture k WHERE k.call = c.id)
FROM call c WHERE c.meter IS NULL AND c.id > ?1 ORDER BY c.id LIMIT ?2;

-- name: sweep_call
DELETE FROM call WHERE id = ?1;

-- name: sweep_call_hours
DELETE FROM call_hour WHERE calls = 0 AND hour <= ?1;

-- name: sweep_findings
SELECT id, settled_at FROM finding WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: sweep_finding
DELETE FROM finding WHERE id = ?1 AND settled_at IS NOT NULL;

-- name: sweep_tokens
SELECT id FROM api_token WHERE revoked_at < ?1 OR expires_at < ?1 ORDER BY id LIMIT ?2;

-- name: sweep_token
DELETE FROM api_token WHERE id = ?1;

-- name: sweep_token_rights
DELETE FROM token_right WHERE token = ?1;

-- name: sweep_token_area
DELETE FROM token_area WHERE token = ?1;

-- name: sweep_openings
DELETE FROM card_opening WHERE (user_id, object) IN
	(SELECT user_id, object FROM card_opening WHERE opened_at < ?1 LIMIT ?2);
