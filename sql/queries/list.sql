-- name: group_folds
SELECT id, fold FROM meter_group ORDER BY id;

-- name: group_subtree
SELECT g.id, NULL FROM meter_group top JOIN meter_group g ON g.path >= top.path AND g.path < top.path || ':'
WHERE top.id = ?1 ORDER BY g.id;

-- name: label_folds
SELECT id, fold FROM label WHERE kind = ?1 ORDER BY id;

-- name: bucket_list
SELECT id, group_id, city, type, meters FROM bucket WHERE meters > 0 ORDER BY id;

-- name: meter_word_count
SELECT COUNT(*) FROM (SELECT 1 FROM meter_word WHERE place = ?1 AND word >= ?2 AND word < ?3 LIMIT ?4);

-- name: list_count_alarmed
SELECT COUNT(*) FROM (SELECT 1 FROM meter_current WHERE state = 0 AND alarms > 0 LIMIT ?1);

-- name: list_count_found
SELECT COUNT(*) FROM (SELECT 1 FROM meter_current WHERE state = 0 AND findings <> 0 LIMIT ?1);

-- name: list_count_called
SELECT COUNT(*) FROM (SELECT 1 FROM meter_current
	WHERE state = 0 AND called_at >= ?2 AND called_at < ?3 LIMIT ?1);

-- name: list_of_word
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_word w JOIN meter_current c ON c.meter = w.meter
WHERE w.place = ?1 AND w.word >= ?2 AND w.word < ?3;

-- name: list_of_bucket
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_current c WHERE c.state = 0 AND c.bucket = ?1;

-- name: list_of_called
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_current c WHERE c.state = 0 AND c.called_at >= ?1 AND c.called_at < ?2;

-- name: list_of_alarmed
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_current c WHERE c.state = 0 AND c.alarms > 0;

-- name: list_of_found
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_current c WHERE c.state = 0 AND c.findings <> 0;

-- name: list_of_retired
SELECT c.meter, NULL, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings, m.group_id, COALESCE(s.city, 2), m.type
FROM meter_current c JOIN meter m ON m.id = c.meter LEFT JOIN subscriber s ON s.id = m.subscriber_id
WHERE c.state = 3 AND (c.serial, c.meter) > (?1, ?2) ORDER BY c.serial, c.meter;

-- name: list_of_retired_down
SELECT c.meter, NULL, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings, m.group_id, COALESCE(s.city, 2), m.type
FROM meter_current c JOIN meter m ON m.id = c.meter LEFT JOIN subscriber s ON s.id = m.subscriber_id
WHERE c.state = 3 AND (c.serial, c.meter) < (?1, ?2) ORDER BY c.serial DESC, c.meter DESC;

-- name: list_of_meter
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_current c WHERE c.meter = ?1;

-- name: list_ids_of_word
SELECT meter FROM meter_word WHERE place = ?1 AND word >= ?2 AND word < ?3;

-- name: list_ids_of_called
SELECT meter FROM meter_current WHERE state = 0 AND called_at >= ?1 AND called_at < ?2;

-- name: list_ids_of_alarmed
SELECT meter FROM meter_current WHERE state = 0 AND alarms > 0;

-- name: list_ids_of_found
SELECT meter FROM meter_current WHERE state = 0 AND findings <> 0;

-- name: list_count_free
SELECT COUNT(*) FROM (SELECT 1 FROM meter_free_group WHERE group_id = ?2 LIMIT ?1);

-- name: list_of_free
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter_free_group x JOIN meter_current c ON c.meter = x.meter WHERE x.group_id = ?1 AND c.state = 0;

-- name: list_ids_of_free
SELECT meter FROM meter_free_group WHERE group_id = ?1;

-- name: list_count_firmware
SELECT COUNT(*) FROM (SELECT 1 FROM meter WHERE firmware IS NOT NULL AND firmware = ?2 LIMIT ?1);

-- name: list_of_firmware
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter x JOIN meter_current c ON c.meter = x.id WHERE x.firmware IS NOT NULL AND x.firmware = ?1 AND c.state = 0;

-- name: list_ids_of_firmware
SELECT id FROM meter WHERE firmware IS NOT NULL AND firmware = ?1;

-- name: list_count_driver
SELECT COUNT(*) FROM (SELECT 1 FROM meter WHERE driver IS NOT NULL AND driver = ?2 LIMIT ?1);

-- name: list_of_driver
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter x JOIN meter_current c ON c.meter = x.id WHERE x.driver IS NOT NULL AND x.driver = ?1 AND c.state = 0;

-- name: list_ids_of_driver
SELECT id FROM meter WHERE driver IS NOT NULL AND driver = ?1;

-- name: list_count_due
SELECT COUNT(*) FROM (SELECT 1 FROM meter WHERE verification_due IS NOT NULL AND verification_due < ?2 LIMIT ?1);

-- name: list_of_due
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings
FROM meter x JOIN meter_current c ON c.meter = x.id WHERE x.verification_due IS NOT NULL AND x.verification_due < ?1 AND c.state = 0;

-- name: list_ids_of_due
SELECT id FROM meter WHERE verification_due IS NOT NULL AND verification_due < ?1;

-- name: list_count_all
SELECT COUNT(*) FROM (SELECT 1 FROM meter_current WHERE state = 0 LIMIT ?1);

-- name: list_of_all
SELECT c.meter, c.bucket, c.called_at, c.alarms, c.serial, c.subscriber, c.account, c.index_l, c.index_at,
	c.findings, c.first_hour, c.recent_day, c.recent
FROM meter_current c WHERE c.state = 0 AND c.serial >= '';

-- name: list_ids_of_all
SELECT meter FROM meter_current WHERE state = 0;

-- name: list_details
SELECT f.street, f.house, f.flat, f.phone, m.firmware, m.driver, m.verification_due, c.first_hour, c.recent_day,
	c.recent, EXISTS (SELECT 1 FROM meter_free_group x WHERE x.group_id = ?2 AND x.meter = m.id)
FROM meter m JOIN meter_current c ON c.meter = m.id LEFT JOIN meter_find f ON f.meter = m.id WHERE m.id = ?1;
