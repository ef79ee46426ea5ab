-- name: opening_get
SELECT opened_at FROM card_opening WHERE user_id = ?1 AND object = ?2;

-- name: opening_count
SELECT COUNT(*) FROM card_opening WHERE user_id = ?1 AND opened_at >= ?2;

-- name: opening_set
INSERT INTO card_opening (user_id, object, opened_at) VALUES (?1, ?2, ?3)
ON CONFLICT (user_id, object) DO UPDATE SET opened_at = excluded.opened_at;
