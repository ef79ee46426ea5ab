-- name: trace_notes
SELECT n.id, n.meter, n.text, n.who, n.created_at, m.serial FROM tenancy t
JOIN meter_note n ON n.meter = t.meter JOIN meter m ON m.id = t.meter
WHERE t.subscriber = ?1 AND n.created_at >= t.from_at AND (t.to_at IS NULL OR n.created_at < t.to_at)
ORDER BY n.id LIMIT ?2;

-- name: trace_notes_remove
DELETE FROM meter_note WHERE id IN (SELECT n.id FROM tenancy t JOIN meter_note n ON n.meter = t.meter
	WHERE t.subscriber = ?1 AND n.created_at >= t.from_at AND (t.to_at IS NULL OR n.created_at < t.to_at));

-- name: trace_files
SELECT f.id, f.meter, f.name, f.bytes, f.who, f.created_at, m.serial FROM tenancy t
JOIN meter_file f ON f.meter = t.meter JOIN meter m ON m.id = t.meter
WHERE t.subscriber = ?1 AND f.created_at >= t.from_at AND (t.to_at IS NULL OR f.created_at < t.to_at)
ORDER BY f.id LIMIT ?2;

-- name: trace_captures
SELECT COUNT(*) FROM tenancy t JOIN call c ON c.meter IS NOT NULL AND c.meter = t.meter
JOIN capture k ON k.call = c.id
WHERE t.subscriber = ?1 AND c.started_ms >= t.from_at * 1000 AND (t.to_at IS NULL OR c.started_ms < t.to_at * 1000);

-- name: trace_searches
SELECT id, query FROM saved_search WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: trace_jobs
SELECT COUNT(*) FROM job;
