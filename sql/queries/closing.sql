-- name: closing_add
INSERT INTO closing (group_id, group_name, month_day, state, meters, known, volume, calc_version,
	calc_checksum, figures, reason, closed_at, closed_by)
VALUES (?1, ?2, ?3, 0, 0, 0, 0, ?4, ?5, '', ?6, ?7, ?8) RETURNING id;

-- name: closing_end
UPDATE closing SET state = 1, figures = ?2,
	meters = (SELECT COUNT(*) FROM closed_figure f WHERE f.closing = ?1),
	known = (SELECT COUNT(f.volume) FROM closed_figure f WHERE f.closing = ?1),
	volume = (SELECT COALESCE(SUM(f.volume), 0) FROM closed_figure f WHERE f.closing = ?1)
WHERE id = ?1 AND state = 0;

-- name: closing_reopen
UPDATE closing SET state = 2, reopened_at = ?2, reopened_by = ?3, reopen_reason = ?4
WHERE id = ?1 AND state = 1;

-- name: closing_left
SELECT id FROM closing WHERE state = 0 ORDER BY id LIMIT 1;

-- name: closing_forget
DELETE FROM closing WHERE id = ?1;

-- name: figures_portion
SELECT MAX(x.meter) FROM (
	SELECT f.meter FROM closed_figure f WHERE f.closing = ?1 AND f.meter > ?2 ORDER BY f.closing, f.meter LIMIT ?3
) x;

-- name: figures_end
UPDATE closed_figure SET counts = 0 WHERE closing = ?1 AND meter > ?2 AND meter <= ?3;

-- name: figures_forget
DELETE FROM closed_figure WHERE closing = ?1 AND meter > ?2 AND meter <= ?3;

-- name: release_add
INSERT INTO figure_release (closing, after_meter) VALUES (?1, 0);

-- name: release_first
SELECT closing, after_meter FROM figure_release ORDER BY closing LIMIT 1;

-- name: release_on
UPDATE figure_release SET after_meter = ?2 WHERE closing = ?1;

-- name: release_done
DELETE FROM figure_release WHERE closing = ?1;

-- name: figure_add
INSERT INTO closed_figure (meter, month_day, closing, counts, from_time, to_time, index_start, index_end,
	volume, temperature, hours, records, estimated, substituted, flags)
VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING;

-- name: figure_counts
SELECT f.meter, m.serial, f.month_day, f.closing, f.from_time, f.to_time, f.index_start, f.index_end, f.volume,
	f.temperature, f.hours, f.records, f.estimated, f.substituted, f.flags, m.group_id
FROM closed_figure f JOIN meter m ON m.id = f.meter
WHERE f.meter = ?1 AND f.month_day = ?2 AND f.counts = 1;

-- name: figure_list
SELECT f.meter, m.serial, f.month_day, f.closing, f.from_time, f.to_time, f.index_start, f.index_end, f.volume,
	f.temperature, f.hours, f.records, f.estimated, f.substituted, f.flags, m.group_id
FROM closed_figure f JOIN meter m ON m.id = f.meter
WHERE f.closing = ?1 AND f.meter > ?2 ORDER BY f.closing, f.meter;

-- name: figures_doubt_meter
WITH RECURSIVE chain (id) AS (
	SELECT ?1
	UNION
	SELECT CASE WHEN e.new_meter = chain.id THEN e.old_meter ELSE e.new_meter END
	FROM chain JOIN meter_exchange e ON e.new_meter = chain.id OR e.old_meter = chain.id
)
INSERT INTO figure_check (meter, month_day)
SELECT f.meter, f.month_day FROM chain JOIN closed_figure f ON f.meter = chain.id
WHERE f.month_day >= ?4 AND f.counts = 1 AND f.from_time <= ?3 AND f.to_time >= ?2
ON CONFLICT DO NOTHING;

-- name: sweep_add
INSERT INTO figure_sweep (group_id, from_time, after_meter)
SELECT ?1, ?2, 0 WHERE EXISTS (SELECT 1 FROM closed_figure f WHERE f.counts = 1)
	AND NOT EXISTS (SELECT 1 FROM figure_sweep w WHERE w.group_id = ?1 AND w.from_time <= ?2 AND w.after_meter = 0);

-- name: sweep_first
SELECT id, group_id, from_time, after_meter FROM figure_sweep ORDER BY id LIMIT 1;

-- name: sweep_end
SELECT MAX(x.id) FROM (SELECT m.id FROM meter m WHERE m.id > ?1 ORDER BY m.id LIMIT ?2) x;

-- name: sweep_doubt
WITH RECURSIVE chain (id) AS (
	SELECT m.id FROM meter m WHERE m.id > ?1 AND m.id <= ?2 AND (?3 IS NULL OR EXISTS (
		SELECT 1 FROM meter_group g WHERE g.id = m.group_id AND g.path >= ?3 AND g.path < ?3 || ':'))
	UNION
	SELECT e.old_meter FROM chain JOIN meter_exchange e ON e.new_meter = chain.id
)
INSERT INTO figure_check (meter, month_day)
SELECT f.meter, f.month_day FROM chain JOIN closed_figure f ON f.meter = chain.id
WHERE f.month_day >= ?5 AND f.counts = 1 AND f.to_time >= ?4
ON CONFLICT DO NOTHING;

-- name: sweep_on
UPDATE figure_sweep SET after_meter = ?2 WHERE id = ?1;

-- name: sweep_done
DELETE FROM figure_sweep WHERE id = ?1;

-- name: figure_of_place
WITH RECURSIVE chain (id) AS (
	SELECT e.old_meter FROM meter_exchange e WHERE e.new_meter = ?1
	UNION
	SELECT e.old_meter FROM chain JOIN meter_exchange e ON e.new_meter = chain.id
)
SELECT 1 FROM chain JOIN closed_figure f ON f.meter = chain.id
WHERE f.month_day = ?2 AND f.counts = 1 LIMIT 1;

-- name: figures_doubted
SELECT meter, month_day FROM figure_check ORDER BY meter, month_day LIMIT ?1;

-- name: figure_settled
DELETE FROM figure_check WHERE meter = ?1 AND month_day = ?2;

-- name: figures_pending
SELECT (SELECT COUNT(*) FROM figure_check) + (SELECT COUNT(*) FROM figure_sweep)
	+ (SELECT COUNT(*) FROM figure_release);

-- name: correction_newest
SELECT start_after, end_after, volume_after FROM correction
WHERE meter = ?1 AND month_day = ?2 AND closing = ?3 ORDER BY id DESC LIMIT 1;

-- name: correction_add
INSERT INTO correction (meter, month_day, closing, start_before, end_before, volume_before, start_after,
	end_after, volume_after, seen_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: figures_told
SELECT f.month_day, f.closing, f.volume, c.closed_at, c.closed_by
FROM closed_figure f JOIN closing c ON c.id = f.closing
WHERE f.meter = ?1 AND f.month_day >= ?2 AND f.month_day <= ?3 AND c.state <> ?5 AND c.closed_at <= ?4
	AND (c.reopened_at IS NULL OR c.reopened_at > ?4)
ORDER BY f.meter, f.month_day;
