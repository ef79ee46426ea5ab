-- name: job_count_open
SELECT COUNT(*), COALESCE(SUM(CASE WHEN user_id = ?1 THEN 1 ELSE 0 END), 0) FROM job WHERE state < 2;

-- name: job_add
INSERT INTO job (kind, state, act, cancel, user_id, who, origin, rights, area, arguments, done, errors, file_size,
	created_at, changed)
VALUES (?1, 0, 0, 0, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, ?8, ?9) RETURNING id;

-- name: job_get
SELECT id, kind, state, act, cancel, user_id, who, origin, rights, area, total, done, errors, result, error, file,
	file_size, created_at, started_at, ended_at, changed, arguments FROM job WHERE id = ?1;

-- name: job_list_all
SELECT id, kind, state, act, cancel, user_id, who, origin, rights, area, total, done, errors, result, error, file,
	file_size, created_at, started_at, ended_at, changed FROM job
WHERE id < ?1 ORDER BY id DESC LIMIT ?2;

-- name: job_list_of_user
SELECT id, kind, state, act, cancel, user_id, who, origin, rights, area, total, done, errors, result, error, file,
	file_size, created_at, started_at, ended_at, changed FROM job
WHERE id < ?1 AND user_id = ?3 ORDER BY id DESC LIMIT ?2;

-- name: job_list_changed
SELECT id, kind, state, act, cancel, user_id, who, origin, rights, area, total, done, errors, result, error, file,
	file_size, created_at, started_at, ended_at, changed FROM job
WHERE changed >= ?1 AND (changed > ?1 OR id > ?3) ORDER BY changed, id LIMIT ?2;

-- name: job_first_open
SELECT id FROM job WHERE state < 2 AND state = ?1 ORDER BY id LIMIT 1;

-- name: job_claim
UPDATE job SET state = 1, started_at = ?2, ended_at = NULL, changed = ?3 WHERE id = ?1 AND state = 0;

-- name: job_progress
UPDATE job SET done = ?2, total = ?3, changed = ?4 WHERE id = ?1;

-- name: job_cancelled
SELECT cancel FROM job WHERE id = ?1;

-- name: job_end_waiting
UPDATE job SET state = 4, cancel = 1, ended_at = ?2, changed = ?3 WHERE id = ?1 AND state = 0 AND act = 0;

-- name: job_cancel
UPDATE job SET cancel = 1, changed = ?2 WHERE id = ?1 AND state < 2 AND act = 0;

-- name: job_requeue
UPDATE job SET state = 0, act = ?3, cancel = 0, changed = ?4 WHERE id = ?1 AND state = ?2;

-- name: job_set_act
UPDATE job SET act = ?2, error = COALESCE(?3, error), changed = ?4 WHERE id = ?1;

-- name: job_end
UPDATE job SET state = ?2, act = 0, result = COALESCE(?3, result), error = ?4, ended_at = ?5, changed = ?6
WHERE id = ?1;

-- name: job_set_file
UPDATE job SET file = ?2, file_size = ?3, changed = ?4 WHERE id = ?1;

-- name: job_set_errors
UPDATE job SET errors = ?2 WHERE id = ?1;

-- name: job_error_add
INSERT INTO job_error (job, ordinal, line, subject, reason) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: job_error_list
SELECT ordinal, line, subject, reason FROM job_error WHERE job = ?1 AND ordinal > ?2 ORDER BY ordinal LIMIT ?3;

-- name: job_error_clear
DELETE FROM job_error WHERE job = ?1;

-- name: journal_add
INSERT INTO job_journal (job, ordinal, kind, object, before, after)
VALUES (?1, (SELECT COALESCE(MAX(ordinal), 0) + 1 FROM job_journal WHERE job = ?1), ?2, ?3, ?4, ?5);

-- name: journal_list
SELECT ordinal, kind, object, before, after FROM job_journal
WHERE job = ?1 AND ordinal < ?2 ORDER BY ordinal DESC LIMIT ?3;

-- name: journal_remove
DELETE FROM job_journal WHERE job = ?1 AND ordinal = ?2;

-- name: journal_forget
DELETE FROM job_journal WHERE kind = ?1 AND object = ?2;

-- name: job_files_old
SELECT id FROM job WHERE file IS NOT NULL AND ended_at < ?1 ORDER BY ended_at LIMIT 1;

-- name: job_files_personal
SELECT id FROM job WHERE file IS NOT NULL AND ended_at IS NOT NULL AND NOT (kind = 'export' AND (file LIKE 'groups-%'
	OR file LIKE 'users-%' OR file LIKE 'audit-%' OR file LIKE 'calls-%' OR file LIKE 'findings-%'
	OR file LIKE 'quarantine-%')) ORDER BY id LIMIT 1;

-- name: job_files_size
SELECT COALESCE(SUM(file_size), 0) FROM job WHERE file IS NOT NULL;

-- name: job_file_oldest
SELECT id FROM job WHERE file IS NOT NULL ORDER BY ended_at LIMIT 1;

-- name: job_old
SELECT id FROM job WHERE state >= 2 AND file IS NULL AND ended_at < ?1 ORDER BY id LIMIT 1;

-- name: job_trim_journal
DELETE FROM job_journal WHERE job = ?1 AND ordinal IN
	(SELECT ordinal FROM job_journal WHERE job = ?1 ORDER BY ordinal LIMIT ?2);

-- name: job_remove
DELETE FROM job WHERE id = ?1;

-- name: import_file_count
SELECT COUNT(*), COALESCE(SUM(CASE WHEN user_id = ?1 THEN 1 ELSE 0 END), 0) FROM import_file;

-- name: import_file_add
INSERT INTO import_file (name, size, user_id, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id;

-- name: import_file_get
SELECT name, size, user_id, who, created_at FROM import_file WHERE id = ?1;

-- name: import_file_old
SELECT id FROM import_file WHERE created_at < ?1 AND NOT EXISTS (SELECT 1 FROM job WHERE state < 2) ORDER BY id LIMIT 1;

-- name: import_file_remove
DELETE FROM import_file WHERE id = ?1;
