-- name: search_word_find
SELECT id, common FROM search_word WHERE word = ?1;

-- name: search_word_add
INSERT INTO search_word (word, common) VALUES (?1, ?2) RETURNING id;

-- name: search_word_keep
UPDATE search_word SET common = 1 WHERE id = ?1;

-- name: search_word_remove
DELETE FROM search_word WHERE id = ?1;

-- name: search_piece_add
INSERT INTO search_piece (piece, word) VALUES (?1, ?2);

-- name: search_piece_remove
DELETE FROM search_piece WHERE piece = ?1 AND word = ?2;

-- name: search_words_near
SELECT w.word FROM search_piece p JOIN search_word w ON w.id = p.word WHERE p.piece = ?1 LIMIT ?2;

-- name: search_word_used
SELECT 1 FROM meter_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT 1;

-- name: search_word_used_beside
SELECT 1 FROM subscriber_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT 1;

-- name: search_word_used_retired
SELECT 1 FROM retired_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT 1;

-- name: verify_word_retired
SELECT 1 FROM retired_word WHERE place = ?1 AND word = ?2 AND meter = ?3;

-- name: verify_word_retired_count
SELECT COUNT(*) FROM retired_word;

-- name: search_count_retired
SELECT COUNT(*) FROM (SELECT 1 FROM retired_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT ?4);

-- name: search_ids_retired
SELECT meter FROM retired_word WHERE place = ?1 AND word >= ?2 AND word < ?3;

-- name: search_retired
SELECT NULL, COALESCE(s.city, 2), c.serial, c.account, c.subscriber, f.street, f.house, f.flat, f.phone, m.group_id, m.type
FROM meter_current c JOIN meter_find f ON f.meter = c.meter JOIN meter m ON m.id = c.meter
	LEFT JOIN subscriber s ON s.id = m.subscriber_id
WHERE c.meter = ?1 AND c.state = 3;

-- name: verify_find
SELECT subscriber, street, house, flat, phone FROM meter_find WHERE meter = ?1;

-- name: verify_find_count
SELECT COUNT(*) FROM meter_find;

-- name: verify_word_alone
SELECT 1 FROM subscriber_word WHERE place = ?1 AND word = ?2 AND subscriber = ?3;

-- name: verify_alone
SELECT s.id FROM subscriber s WHERE NOT EXISTS (SELECT 1 FROM meter m
	WHERE m.subscriber_id IS NOT NULL AND m.subscriber_id = s.id AND m.state = 0)
ORDER BY s.id;

-- name: verify_alone_count
SELECT COUNT(*) FROM subscriber_word;

-- name: verify_dictionary
SELECT word FROM search_word;

-- name: verify_pieces
SELECT COUNT(*) FROM search_piece;

-- name: verify_unused
SELECT COUNT(*) FROM search_word d WHERE d.common = 0
	AND NOT EXISTS (SELECT 1 FROM meter_word w WHERE w.place IN (4, 5, 6) AND w.word >= d.word AND w.word < d.word || '!')
	AND NOT EXISTS (SELECT 1 FROM retired_word w WHERE w.place IN (4, 5, 6) AND w.word >= d.word AND w.word < d.word || '!')
	AND NOT EXISTS (SELECT 1 FROM subscriber_word w WHERE w.place IN (4, 5, 6) AND w.word >= d.word AND w.word < d.word || '!');

-- name: search_groups
SELECT id, parent, fold FROM meter_group WHERE free = 0 ORDER BY path;

-- name: search_ids_of_bucket
SELECT meter FROM meter_current WHERE state = 0 AND bucket = ?1;

-- name: search_bucket_of
SELECT bucket FROM meter_current WHERE meter = ?1 AND state = 0;

-- name: search_meter
SELECT c.bucket, NULL, c.serial, c.account, c.subscriber, f.street, f.house, f.flat, f.phone, NULL, NULL
FROM meter_current c JOIN meter_find f ON f.meter = c.meter WHERE c.meter = ?1 AND c.state = 0;

-- name: search_subscriber
SELECT NULL, s.city, NULL, s.account, s.name, s.street, s.house, s.flat, s.phone, NULL, NULL FROM subscriber s WHERE s.id = ?1;

-- name: search_count_alone
SELECT COUNT(*) FROM (SELECT 1 FROM subscriber_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT ?4);

-- name: search_ids_alone
SELECT subscriber FROM subscriber_word WHERE place = ?1 AND word >= ?2 AND word < ?3;

-- name: search_build_read
SELECT after FROM search_build WHERE id = 1;

-- name: search_build_set
UPDATE search_build SET after = ?1 WHERE id = 1;

-- name: search_build_end
DELETE FROM search_build WHERE id = 1 AND after = ?1;

-- name: search_build_names
SELECT fold FROM label UNION ALL SELECT fold FROM meter_group;

-- name: search_build_meters
SELECT id FROM meter WHERE state IN (0, 3) AND id > ?1 ORDER BY id LIMIT ?2;

-- name: search_build_alone
SELECT s.id FROM subscriber s WHERE s.id > ?1 AND NOT EXISTS (SELECT 1 FROM meter m
	WHERE m.subscriber_id IS NOT NULL AND m.subscriber_id = s.id AND m.state = 0)
ORDER BY s.id LIMIT ?2;

-- name: selection_add
INSERT INTO selection (created_at, meters) VALUES (?1, 0) RETURNING id;

-- name: selection_meter_add
INSERT INTO selection_meter (selection, meter) VALUES (?1, ?2) ON CONFLICT (selection, meter) DO NOTHING;

-- name: selection_count_add
UPDATE selection SET meters = meters + ?2 WHERE id = ?1;

-- name: selection_count
SELECT meters FROM selection WHERE id = ?1;

-- name: selection_next
SELECT meter FROM selection_meter WHERE selection = ?1 AND meter > ?2 ORDER BY meter LIMIT ?3;

-- name: selection_meter_remove
DELETE FROM selection_meter WHERE selection = ?1 AND meter <= ?2;

-- name: selection_remove
DELETE FROM selection WHERE id = ?1;

-- name: suggest_next_street
SELECT word FROM meter_word WHERE place = 6 AND word >= ?1 AND word < ?2 ORDER BY word LIMIT 1;

-- name: suggest_streets
SELECT s.street, b.group_id FROM (SELECT w.meter FROM meter_word w WHERE w.place = 6 AND w.word >= ?1 AND w.word < ?1 || '!' LIMIT ?2) some
	JOIN meter_current c ON c.meter = some.meter JOIN bucket b ON b.id = c.bucket
	JOIN meter_find f ON f.meter = some.meter JOIN subscriber s ON s.id = f.subscriber
WHERE ?3 = 0 OR b.city = ?3;

-- name: suggest_houses
SELECT s.house, b.group_id FROM (SELECT w.meter FROM meter_word w WHERE w.place = 6 AND w.word >= ?1 AND w.word < ?1 || '!' LIMIT ?2) some
	JOIN meter_current c ON c.meter = some.meter JOIN bucket b ON b.id = c.bucket
	JOIN meter_find f ON f.meter = some.meter JOIN subscriber s ON s.id = f.subscriber
WHERE (?3 = 0 OR b.city = ?3) AND f.street = ?4;

-- name: suggest_next_driver
SELECT n.text FROM name n WHERE n.text >= ?1 AND n.text < ?2
	AND EXISTS (SELECT 1 FROM meter m WHERE m.driver IS NOT NULL AND m.driver = n.id)
ORDER BY n.text LIMIT 1;

-- name: suggest_driver
SELECT n.text, m.group_id FROM name n JOIN meter m ON m.driver = n.id
WHERE n.text = ?1 AND m.driver IS NOT NULL AND m.state = 0 LIMIT ?2;

-- name: suggest_next_firmware
SELECT firmware FROM meter WHERE firmware IS NOT NULL AND firmware >= ?1 AND firmware < ?2 ORDER BY firmware LIMIT 1;

-- name: suggest_firmware
SELECT m.firmware, m.group_id FROM meter m
WHERE m.firmware IS NOT NULL AND m.firmware = ?1 AND m.state = 0 LIMIT ?2;
