-- name: report_add
INSERT INTO report (job, form, title, period, format, language, user_id, who, made_at, row_count, size, code)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id;

-- name: report_get
SELECT r.id, r.job, r.form, r.title, r.period, r.format, r.language, r.user_id, r.who, r.made_at, r.row_count, r.size,
	r.code, j.file FROM report r LEFT JOIN job j ON j.id = r.job AND j.kind = 'report' AND j.ended_at >= r.made_at
WHERE r.id = ?1;

-- name: report_list_all
SELECT r.id, r.job, r.form, r.title, r.period, r.format, r.language, r.user_id, r.who, r.made_at, r.row_count, r.size,
	r.code, j.file FROM report r LEFT JOIN job j ON j.id = r.job AND j.kind = 'report' AND j.ended_at >= r.made_at
WHERE r.id < ?1 ORDER BY r.id DESC LIMIT ?2;

-- name: report_list_of_user
SELECT r.id, r.job, r.form, r.title, r.period, r.format, r.language, r.user_id, r.who, r.made_at, r.row_count, r.size,
	r.code, j.file FROM report r LEFT JOIN job j ON j.id = r.job AND j.kind = 'report' AND j.ended_at >= r.made_at
WHERE r.id < ?1 AND r.user_id = ?3 ORDER BY r.id DESC LIMIT ?2;

-- name: report_by_code
SELECT r.id, r.job, r.form, r.title, r.period, r.format, r.language, r.user_id, r.who, r.made_at, r.row_count, r.size,
	r.code, j.file FROM report r LEFT JOIN job j ON j.id = r.job AND j.kind = 'report' AND j.ended_at >= r.made_at
WHERE r.code = ?1 ORDER BY r.id DESC LIMIT ?2;

-- name: report_forget_job
DELETE FROM report WHERE job = ?1 AND made_at >= (SELECT created_at FROM job WHERE id = ?1);
