-- name: tenancy_newest
SELECT id, subscriber, from_at, to_at FROM tenancy WHERE meter = ?1 ORDER BY from_at DESC LIMIT 1;

-- name: tenancy_add
INSERT INTO tenancy (meter, subscriber, from_at) VALUES (?1, ?2, ?3);

-- name: tenancy_end
UPDATE tenancy SET to_at = ?2 WHERE id = ?1;

-- name: tenancy_correct
UPDATE tenancy SET subscriber = ?2, to_at = NULL WHERE id = ?1;

-- name: tenancy_remove
DELETE FROM tenancy WHERE id = ?1;

-- name: tenancy_reopen
UPDATE tenancy SET to_at = NULL WHERE id = ?1;

-- name: tenancy_list_meter
SELECT t.meter, m.serial, m.state, m.group_id, t.subscriber, s.name, t.from_at, t.to_at
FROM tenancy t JOIN meter m ON m.id = t.meter JOIN subscriber s ON s.id = t.subscriber
WHERE t.meter = ?1 ORDER BY t.from_at DESC LIMIT ?2;

-- name: tenancy_list_subscriber
SELECT t.meter, m.serial, m.state, m.group_id, t.subscriber, s.name, t.from_at, t.to_at
FROM tenancy t JOIN meter m ON m.id = t.meter JOIN subscriber s ON s.id = t.subscriber
WHERE t.subscriber = ?1 ORDER BY t.id DESC LIMIT ?2;

-- name: tenancy_any
SELECT 1 FROM tenancy WHERE subscriber = ?1 LIMIT 1;

-- name: tenancy_others_end
SELECT COALESCE(MAX(to_at), 0) FROM tenancy WHERE meter = ?1 AND id <> ?2;

-- name: tenancy_begin
UPDATE tenancy SET from_at = ?2 WHERE id = ?1;

-- name: verify_tenancies
SELECT COUNT(*) FROM tenancy t JOIN meter m ON m.id = t.meter
WHERE (t.to_at IS NOT NULL AND t.to_at < t.from_at)
	OR (t.to_at IS NULL AND (m.subscriber_id IS NULL OR m.subscriber_id <> t.subscriber))
	OR EXISTS (SELECT 1 FROM tenancy o WHERE o.meter = t.meter AND o.from_at > t.from_at
		AND (t.to_at IS NULL OR o.from_at < t.to_at));

-- name: verify_tenants
SELECT COUNT(*) FROM meter m WHERE m.subscriber_id IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM tenancy t WHERE t.meter = m.id AND t.to_at IS NULL);
