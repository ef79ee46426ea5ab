-- name: parameter_of_meter
SELECT key, text, sealed, read_at FROM parameter WHERE meter = ?1;

-- name: parameter_list
SELECT key, text, sealed, read_at, since, call, changes FROM parameter WHERE meter = ?1;

-- name: parameter_get
SELECT text, sealed, read_at, since, call FROM parameter WHERE meter = ?1 AND key = ?2;

-- name: parameter_add
INSERT INTO parameter (meter, key, text, sealed, read_at, since, call, changes)
VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, 1);

-- name: parameter_change
UPDATE parameter SET text = ?3, sealed = ?4, read_at = ?5, since = ?5, call = ?6, changes = changes + 1
WHERE meter = ?1 AND key = ?2;

-- name: parameter_set_read_at
UPDATE parameter SET read_at = ?3 WHERE meter = ?1 AND key = ?2;

-- name: parameter_past_add
INSERT INTO parameter_past (meter, key, time, ordinal, text, sealed, read_at, call)
SELECT meter, key, since, changes, text, sealed, ?3, call FROM parameter WHERE meter = ?1 AND key = ?2;

-- name: parameter_past_list
SELECT time, text, sealed, read_at, call, ordinal FROM parameter_past
WHERE meter = ?1 AND key = ?2 AND time < ?3
ORDER BY meter DESC, key DESC, time DESC, ordinal DESC LIMIT ?4;

-- name: parameter_ages
-- Of those whose bit in ?2 is not set: what the others' rows say is older.
SELECT key, read_at FROM parameter WHERE meter = ?1 AND (key > 62 OR (?2 >> key) & 1 = 0);

-- name: parameter_text
SELECT p.text FROM parameter p JOIN name n ON n.id = p.key WHERE p.meter = ?1 AND n.text = ?2;
