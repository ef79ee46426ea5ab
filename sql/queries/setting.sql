-- name: setting_list
SELECT key, value, sealed, changed_at, changed_by FROM setting ORDER BY key LIMIT ?1;

-- name: setting_set
INSERT INTO setting (key, value, sealed, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, sealed = excluded.sealed,
	changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: setting_remove
DELETE FROM setting WHERE key = ?1;
