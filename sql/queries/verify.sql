-- name: verify_meters
SELECT id FROM meter ORDER BY id;

-- name: verify_blocks
SELECT day, missing, first, used, data FROM hour_block WHERE meter = ?1 ORDER BY meter, day;

-- name: verify_listed
SELECT c.state, c.subscriber, c.account, b.group_id, b.city, b.type
FROM meter_current c LEFT JOIN bucket b ON b.id = c.bucket WHERE c.meter = ?1;

-- name: verify_word
SELECT 1 FROM meter_word WHERE place = ?1 AND word = ?2 AND meter = ?3;

-- name: verify_word_count
SELECT COUNT(*) FROM meter_word;

-- name: verify_newest_call
SELECT COALESCE(MAX(id), 0) FROM call;

-- name: verify_poll_minutes
SELECT minute, meters FROM poll_minute;

-- name: verify_buckets
SELECT id, meters FROM bucket;

-- name: verify_call_hours
SELECT hour, result, calls FROM call_hour;

-- name: verify_calls
SELECT (started_ms + duration_ms) / 3600000, result, COUNT(*) FROM call WHERE duration_ms IS NOT NULL
GROUP BY 1, 2;

-- name: verify_days
SELECT group_id, day, meters, hours_before, hours_received, hours_lost FROM day_count;

-- name: verify_captures
SELECT COALESCE(SUM(LENGTH(data)), 0) FROM capture;

-- name: verify_neighbour
SELECT 1 FROM hour_offgrid WHERE meter = ?1 AND time > ?2 AND time < ?3 LIMIT 1;

-- name: verify_counters
SELECT COUNT(*) FROM frame_counter
WHERE send_next < 0 OR send_next > 4294967295 OR received < -1 OR received > 4294967295;

-- name: verify_rereads
SELECT COUNT(*) FROM reread
WHERE from_time > to_time OR left_to > to_time OR (state = 0) <> (ended_at IS NULL)
	OR (state = 1) <> (left_to < from_time);

-- name: verify_findings
SELECT COUNT(*) FROM finding
WHERE first_at > last_at OR times < 1 OR (settled_at IS NULL) <> (settled_by IS NULL);

-- name: verify_found
SELECT COALESCE(SUM(1 << kind), 0) FROM finding WHERE meter = ?1 AND settled_at IS NULL;
