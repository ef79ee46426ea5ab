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
