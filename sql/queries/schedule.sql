-- name: schedule_count
SELECT COUNT(*), COALESCE(SUM(CASE WHEN COALESCE(user_id, 0) = ?1 THEN 1 ELSE 0 END), 0) FROM report_schedule;

-- name: schedule_add
INSERT INTO report_schedule (name, enabled, user_id, who, body, next_at, changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id;

-- name: schedule_change
UPDATE report_schedule SET name = ?1, enabled = ?2, user_id = ?3, who = ?4, body = ?5, next_at = ?6, changed_at = ?7
WHERE id = ?8;

-- name: schedule_get
SELECT id, name, enabled, user_id, who, body, next_at FROM report_schedule WHERE id = ?1;

-- name: schedule_list
SELECT id, name, enabled, user_id, who, body, next_at FROM report_schedule WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: schedule_list_of_user
SELECT id, name, enabled, user_id, who, body, next_at FROM report_schedule
WHERE id > ?1 AND user_id = ?3 ORDER BY id LIMIT ?2;

-- name: schedule_list_failed
SELECT s.id, s.name, s.enabled, s.user_id, s.who, s.body, s.next_at FROM report_schedule s
WHERE s.id > ?1 AND (SELECT r.state FROM report_run r WHERE r.schedule = s.id ORDER BY r.id DESC LIMIT 1) = 4
ORDER BY s.id LIMIT ?2;

-- name: schedule_list_failed_of_user
SELECT s.id, s.name, s.enabled, s.user_id, s.who, s.body, s.next_at FROM report_schedule s
WHERE s.id > ?1 AND s.user_id = ?3
	AND (SELECT r.state FROM report_run r WHERE r.schedule = s.id ORDER BY r.id DESC LIMIT 1) = 4
ORDER BY s.id LIMIT ?2;

-- name: schedule_first_due
SELECT id FROM report_schedule WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at, id LIMIT 1;

-- name: schedule_advance
UPDATE report_schedule SET next_at = ?3 WHERE id = ?1 AND next_at = ?2;

-- name: schedule_remove
DELETE FROM report_schedule WHERE id = ?1;

-- name: run_add
INSERT INTO report_run (schedule, state, who, period, due_at, deadline_at, look_at, late, error, started_at, ended_at,
	changed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9, ?10, ?11) RETURNING id;

-- name: run_get
SELECT id, schedule, state, who, period, due_at, deadline_at, look_at, expected, received, late, job, report, error,
	started_at, ended_at, changed FROM report_run WHERE id = ?1;

-- name: run_list
SELECT id, schedule, state, who, period, due_at, deadline_at, look_at, expected, received, late, job, report, error,
	started_at, ended_at, changed FROM report_run WHERE schedule = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3;

-- name: run_list_changed
SELECT id, schedule, state, who, period, due_at, deadline_at, look_at, expected, received, late, job, report, error,
	started_at, ended_at, changed FROM report_run
WHERE changed >= ?1 AND (changed > ?1 OR id > ?3) ORDER BY changed, id LIMIT ?2;

-- name: run_first_ready
SELECT r.id FROM report_run r WHERE r.state < 3 AND (CASE WHEN r.state = 1
	THEN NOT EXISTS (SELECT 1 FROM job j WHERE j.id = r.job AND j.state < 2) ELSE r.look_at <= ?1 END)
ORDER BY r.look_at, r.id LIMIT 1;

-- name: run_change
UPDATE report_run SET state = ?2, look_at = ?3, expected = ?4, received = ?5, late = ?6, job = ?7, report = ?8,
	error = ?9, ended_at = ?10, deadline_at = ?11, changed = ?12 WHERE id = ?1 AND state = ?13;

-- name: run_cancel_waiting
UPDATE report_run SET state = 5, error = ?2, ended_at = ?3, changed = ?4 WHERE schedule = ?1 AND state = 0;

-- name: run_old
SELECT r.id FROM report_run r WHERE r.ended_at < ?1
	AND EXISTS (SELECT 1 FROM report_run n WHERE n.schedule = r.schedule AND n.id > r.id) ORDER BY r.ended_at LIMIT 1;

-- name: run_remove
DELETE FROM report_run WHERE id = ?1;

-- name: run_of_schedule
SELECT id FROM report_run WHERE schedule = ?1 ORDER BY id LIMIT 1;

-- name: delivery_add
INSERT INTO report_delivery (run, ordinal, kind, target, state, attempts, next_at) VALUES (?1, ?2, ?3, ?4, 0, 0, ?5);

-- name: delivery_list
SELECT ordinal, kind, target, state, attempts, next_at, error FROM report_delivery WHERE run = ?1 ORDER BY ordinal;

-- name: delivery_change
UPDATE report_delivery SET state = ?3, attempts = ?4, next_at = ?5, error = ?6 WHERE run = ?1 AND ordinal = ?2;

-- name: delivery_clear
DELETE FROM report_delivery WHERE run = ?1;
