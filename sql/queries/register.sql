-- name: label_find
SELECT id FROM label WHERE kind = ?1 AND text = ?2;

-- name: label_add
INSERT INTO label (kind, text, fold) VALUES (?1, ?2, ?3) RETURNING id;

-- name: label_used_types
SELECT l.text, l.id FROM label l WHERE l.kind = 2 AND l.fold >= ?1 AND l.fold < ?2 AND l.text <> ''
	AND EXISTS (SELECT 1 FROM bucket b WHERE b.type = l.id AND b.meters > 0)
ORDER BY l.fold, l.text LIMIT ?3;

-- name: label_used_cities
SELECT l.text, l.id FROM label l WHERE l.kind = 1 AND l.fold >= ?1 AND l.fold < ?2 AND l.text <> ''
	AND EXISTS (SELECT 1 FROM bucket b WHERE b.city = l.id AND b.meters > 0)
ORDER BY l.fold, l.text LIMIT ?3;

-- name: bucket_find_in_group
SELECT id FROM bucket WHERE city = ?1 AND type = ?2 AND group_id = ?3;

-- name: bucket_find_outside
SELECT id FROM bucket WHERE city = ?1 AND type = ?2 AND group_id IS NULL;

-- name: bucket_add
INSERT INTO bucket (city, type, group_id, meters) VALUES (?1, ?2, ?3, 0) RETURNING id;

-- name: meter_next
SELECT COALESCE(MAX(id), 0) + 1 FROM meter;

-- name: meter_add
INSERT INTO meter (id, serial, state, type, gas_day_start, created_at, changed_at)
VALUES (?4, ?1, ?2, 1, -1, ?3, ?3);

-- name: meter_source
SELECT m.state, c.state, m.group_id, m.type, s.city, c.serial, s.name, s.account, b.group_id,
	s.id, s.street, s.house, s.flat, s.phone, m.serial
FROM meter m LEFT JOIN meter_current c ON c.meter = m.id
	LEFT JOIN subscriber s ON s.id = m.subscriber_id
	LEFT JOIN bucket b ON b.id = c.bucket
WHERE m.id = ?1;

-- name: meter_word_add
INSERT INTO meter_word (place, word, meter) VALUES (?1, ?2, ?3) ON CONFLICT (place, word, meter) DO NOTHING;

-- name: meter_word_remove
DELETE FROM meter_word WHERE place = ?1 AND word = ?2 AND meter = ?3;

-- name: retired_word_add
INSERT INTO retired_word (place, word, meter) VALUES (?1, ?2, ?3) ON CONFLICT (place, word, meter) DO NOTHING;

-- name: retired_word_remove
DELETE FROM retired_word WHERE place = ?1 AND word = ?2 AND meter = ?3;

-- name: current_texts
SELECT c.state, c.serial, c.subscriber, c.account, f.street, f.house, f.flat, f.phone, f.subscriber
FROM meter_current c LEFT JOIN meter_find f ON f.meter = c.meter WHERE c.meter = ?1;

-- name: meter_find_put
INSERT INTO meter_find (meter, subscriber, street, house, flat, phone) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (meter) DO UPDATE SET subscriber = excluded.subscriber, street = excluded.street,
	house = excluded.house, flat = excluded.flat, phone = excluded.phone;

-- name: meter_find_remove
DELETE FROM meter_find WHERE meter = ?1;

-- name: subscriber_alone
SELECT s.account, s.name, s.street, s.house, s.flat, s.phone FROM subscriber s
WHERE s.id = ?1 AND NOT EXISTS (SELECT 1 FROM meter m
	WHERE m.subscriber_id IS NOT NULL AND m.subscriber_id = s.id AND m.state = 0);

-- name: subscriber_word_list
SELECT place, word FROM subscriber_word WHERE subscriber = ?1;

-- name: subscriber_word_add
INSERT INTO subscriber_word (place, word, subscriber) VALUES (?1, ?2, ?3)
ON CONFLICT (place, word, subscriber) DO NOTHING;

-- name: subscriber_word_remove
DELETE FROM subscriber_word WHERE place = ?1 AND word = ?2 AND subscriber = ?3;
