-- name: change_counter_bump
UPDATE change_counter SET version = version + 1 WHERE id = 1 RETURNING version;

-- name: change_counter_get
SELECT version FROM change_counter WHERE id = 1;

-- name: order_add
UPDATE change_counter SET version = version + 1 WHERE id = ?1;

-- name: order_get
SELECT version FROM change_counter WHERE id = ?1;

-- name: serial_wish_add
INSERT INTO serial_wish (serial, node, at) VALUES (?1, ?2, ?3)
ON CONFLICT (serial) DO UPDATE SET node = excluded.node, at = excluded.at;

-- name: serial_wish_prune
DELETE FROM serial_wish WHERE at < ?1;

-- name: serial_wish_newest
SELECT at FROM serial_wish ORDER BY at DESC LIMIT 1;

-- name: serial_wish_list
SELECT serial, node, at FROM serial_wish WHERE at > ?1 ORDER BY at;

-- name: counter_add
INSERT INTO counter (id, value) VALUES (?1, ?2)
ON CONFLICT (id) DO UPDATE SET value = counter.value + excluded.value;

-- name: counter_list
SELECT id, value FROM counter;

-- name: poll_minute_add
INSERT INTO poll_minute (minute, meters) VALUES (?1, ?2)
ON CONFLICT (minute) DO UPDATE SET meters = poll_minute.meters + excluded.meters;

-- name: poll_minute_sum
SELECT COALESCE(SUM(meters), 0) FROM poll_minute WHERE minute > ?1;

-- name: poll_minute_prune
DELETE FROM poll_minute WHERE meters = ?1;

-- name: call_hour_add
INSERT INTO call_hour (hour, result, calls) VALUES (?1, ?2, ?3)
ON CONFLICT (hour, result) DO UPDATE SET calls = call_hour.calls + excluded.calls;

-- name: call_hour_list
SELECT hour, result, calls FROM call_hour WHERE hour >= ?1 AND hour < ?2 ORDER BY hour, result;

-- name: day_count_add_meters
INSERT INTO day_count (group_id, day, meters, hours_before, hours_received)
VALUES (?1, ?2, ?3, 0, 0)
ON CONFLICT (group_id, day) DO UPDATE SET meters = day_count.meters + excluded.meters;

-- name: day_count_add_before
INSERT INTO day_count (group_id, day, meters, hours_before, hours_received)
VALUES (?1, ?2, 0, ?3, 0)
ON CONFLICT (group_id, day) DO UPDATE SET hours_before = day_count.hours_before + excluded.hours_before;

-- name: day_count_add_received
INSERT INTO day_count (group_id, day, meters, hours_before, hours_received)
VALUES (?1, ?2, 0, 0, ?3)
ON CONFLICT (group_id, day) DO UPDATE SET hours_received = day_count.hours_received + excluded.hours_received;

-- name: day_count_add_lost
INSERT INTO day_count (group_id, day, meters, hours_before, hours_received, hours_lost)
VALUES (?1, ?2, 0, 0, 0, ?3)
ON CONFLICT (group_id, day) DO UPDATE SET hours_lost = day_count.hours_lost + excluded.hours_lost;

-- name: day_count_range
SELECT day, meters, hours_before, hours_received, hours_lost FROM day_count
WHERE group_id = ?1 AND day >= ?2 AND day <= ?3 ORDER BY group_id, day;

-- name: day_count_groups
SELECT group_id, meters FROM day_count WHERE day = -1 AND group_id > ?1 AND meters > 0 ORDER BY group_id;

-- name: day_count_prune
DELETE FROM day_count WHERE day >= 0 AND day < ?1 AND meters = 0 AND hours_before = 0;

-- name: bucket_add_meters
UPDATE bucket SET meters = meters + ?2 WHERE id = ?1;
