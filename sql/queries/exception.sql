-- name: rule_any
SELECT 1 FROM validation_rule WHERE group_id >= 0 LIMIT 1;

-- name: rule_levels
WITH RECURSIVE up (id, parent, level) AS (
	SELECT g.id, g.parent, 1 FROM meter_group g WHERE g.id = ?1
	UNION ALL
	SELECT g.id, g.parent, up.level + 1 FROM up JOIN meter_group g ON g.id = up.parent WHERE up.level < ?2
)
SELECT ?2 + 1 AS level, r.rule, r.enabled, r.parameters FROM validation_rule r WHERE r.group_id = 0
UNION ALL
SELECT up.level, r.rule, r.enabled, r.parameters FROM up JOIN validation_rule r ON r.group_id = up.id
ORDER BY 1 DESC;

-- name: rule_list
SELECT rule, enabled, parameters, who, changed_at FROM validation_rule WHERE group_id = ?1 ORDER BY rule;

-- name: rule_set
INSERT INTO validation_rule (group_id, rule, enabled, parameters, who, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (group_id, rule) DO UPDATE SET enabled = ?3, parameters = ?4, who = ?5, changed_at = ?6;

-- name: rule_remove
DELETE FROM validation_rule WHERE group_id = ?1 AND rule = ?2;

-- name: exception_beside
SELECT id, from_time, to_time, state FROM exception
WHERE meter = ?1 AND rule = ?2 AND archive = ?3 AND to_time >= ?4 AND from_time <= ?5
ORDER BY meter, rule, archive, to_time LIMIT 1;

-- name: exception_widen
UPDATE exception SET from_time = ?2, to_time = ?3, records = ?4, facts = ?5, last_at = ?6, call = ?7,
	settled_at = CASE WHEN state = ?8 THEN NULL ELSE settled_at END,
	state = CASE WHEN state = ?8 THEN 0 ELSE state END
WHERE id = ?1;

-- name: exception_count
SELECT COUNT(*) FROM exception WHERE meter = ?1 AND rule = ?2 AND state = ?3;

-- name: exception_add
INSERT INTO exception (meter, rule, archive, from_time, to_time, records, state, facts, first_at, last_at, call)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?10, ?7, ?8, ?8, ?9);

-- name: exception_gone
UPDATE exception SET state = ?6, settled_at = ?5, last_at = ?5
WHERE meter = ?1 AND rule = ?2 AND from_time >= ?3 AND to_time <= ?4 AND state = 0 AND last_at < ?5;

-- name: exception_first_call
SELECT NOT EXISTS (SELECT 1 FROM call WHERE meter = ?1 AND meter IS NOT NULL AND id < ?2 AND archive_rows > 0);

-- name: exception_settle
UPDATE exception SET state = ?2, settled_at = ?3, settled_by = ?4, reason = ?5 WHERE id = ?1 AND state = 0;

-- name: exception_counts
SELECT rule, COUNT(*) FROM exception WHERE state = 0 GROUP BY rule;

-- name: exception_quality
SELECT rule, from_time, to_time FROM exception
WHERE meter = ?1 AND to_time >= ?2 AND from_time <= ?3 AND first_at <= ?4
	AND ((state <> ?5 AND state <> ?6) OR settled_at > ?4)
ORDER BY meter, rule, archive, to_time;

-- name: due_add
INSERT INTO validation_due (meter, from_time, to_time) VALUES (?1, ?2, ?3)
ON CONFLICT (meter) DO UPDATE SET from_time = MIN(from_time, ?2), to_time = MAX(to_time, ?3);

-- name: due_next
SELECT meter, from_time, to_time FROM validation_due WHERE meter > ?1 ORDER BY meter LIMIT ?2;

-- name: due_done
DELETE FROM validation_due WHERE meter = ?1;
