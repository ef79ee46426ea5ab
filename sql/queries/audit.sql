-- name: audit_head_get
SELECT newest, records, hash, mark FROM audit_head WHERE id = ?1;

-- name: audit_head_set
INSERT INTO audit_head (id, newest, records, hash, mark) VALUES (?5, ?1, ?2, ?3, ?4)
ON CONFLICT (id) DO UPDATE SET newest = excluded.newest, records = excluded.records,
	hash = excluded.hash, mark = excluded.mark;

-- name: audit_newest
SELECT COALESCE(MAX(id), 0) FROM audit;

-- name: audit_add
INSERT INTO audit (id, time, user_id, who, origin, action, object, json_before, json_after, hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: audit_set_hash
UPDATE audit SET hash = ?2 WHERE id = ?1;

-- name: audit_after
SELECT id, time, user_id, who, origin, action, object, json_before, json_after FROM audit
WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: verify_audit
SELECT id, time, user_id, who, origin, action, object, json_before, json_after, hash
FROM audit ORDER BY id;

-- name: audit_portion
SELECT id, time, user_id, who, origin, action, object, json_before, json_after, hash
FROM audit WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3;

-- name: audit_remove_to
DELETE FROM audit WHERE id <= ?1;

-- name: audit_list
SELECT id, time, user_id, who, origin, action, object, json_before, json_after FROM audit
WHERE id < ?1 AND time >= ?3 AND time < ?4 AND (?5 IS NULL OR who = ?5)
	AND (?6 IS NULL OR action = ?6 OR (action >= ?6 AND action < ?7))
	AND (?8 IS NULL OR object = ?8 OR (object >= ?8 AND object < ?9))
ORDER BY id DESC LIMIT ?2;

-- name: audit_list_who
SELECT id, time, user_id, who, origin, action, object, json_before, json_after FROM audit
WHERE who = ?5 AND id < ?1 AND time >= ?3 AND time < ?4
	AND (?6 IS NULL OR action = ?6 OR (action >= ?6 AND action < ?7))
	AND (?8 IS NULL OR object = ?8 OR (object >= ?8 AND object < ?9))
ORDER BY id DESC LIMIT ?2;

-- name: audit_list_object
SELECT id, time, user_id, who, origin, action, object, json_before, json_after FROM audit
WHERE object = ?8 AND id < ?1 AND time >= ?3 AND time < ?4
	AND (?5 IS NULL OR who = ?5)
	AND (?6 IS NULL OR action = ?6 OR (action >= ?6 AND action < ?7))
ORDER BY id DESC LIMIT ?2;
