-- name: quarantine_serials
SELECT id, serial, group_id FROM meter
WHERE state <> 0 AND state = ?1 AND serial > ?2 AND serial >= ?3 AND serial < ?4
ORDER BY serial LIMIT ?5;

-- name: quarantine_calls
SELECT COUNT(*), COALESCE(SUM(archive_rows), 0)
FROM (SELECT archive_rows FROM call WHERE meter = ?1 ORDER BY id DESC LIMIT ?2);

-- name: quarantine_find
SELECT id, state FROM meter WHERE serial = ?1;

-- name: quarantine_adopt
UPDATE meter SET state = 0, group_id = CASE WHEN ?2 > 0 THEN ?2 END, changed_at = ?3 WHERE id = ?1;
