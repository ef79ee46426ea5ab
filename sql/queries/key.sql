-- name: meter_key_set
INSERT INTO meter_key (meter, encryption, authentication, title, changed_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (meter) DO UPDATE SET encryption = excluded.encryption,
	authentication = excluded.authentication, title = COALESCE(excluded.title, title),
	changed_at = excluded.changed_at;

-- name: meter_key_clear
DELETE FROM meter_key WHERE meter = ?1;

-- name: meter_key_get
SELECT encryption, authentication, title FROM meter_key WHERE meter = ?1;

-- name: meter_key_title
UPDATE meter_key SET title = ?2 WHERE meter = ?1 AND title IS NOT ?2;

-- name: frame_counter_get
SELECT send_next, received, base FROM frame_counter WHERE meter = ?1 AND key_mark = ?2;

-- name: frame_counter_reserve
INSERT INTO frame_counter (meter, key_mark, send_next, received, base) VALUES (?1, ?2, ?3, -1, ?4)
ON CONFLICT (meter, key_mark) DO UPDATE SET
	base = CASE WHEN frame_counter.send_next < 0 THEN excluded.base ELSE frame_counter.base END,
	send_next = CASE WHEN frame_counter.send_next < excluded.send_next THEN excluded.send_next ELSE frame_counter.send_next END;

-- name: frame_counter_mark
INSERT INTO frame_counter (meter, key_mark, send_next, received, base) VALUES (?1, ?2, -1, -1, 0)
ON CONFLICT (meter, key_mark) DO NOTHING;

-- name: frame_counter_holder
SELECT m.id, m.serial FROM frame_counter f JOIN meter m ON m.id = f.meter
	WHERE f.key_mark = ?1 AND f.meter <> ?2 LIMIT 1;

-- name: frame_counter_received
UPDATE frame_counter SET received = ?3, base = MAX(base, ?4) WHERE meter = ?1 AND key_mark = ?2 AND received < ?3;

-- name: frame_counter_give_back
UPDATE frame_counter SET send_next = ?3 WHERE meter = ?1 AND key_mark = ?2 AND send_next = ?4;

-- name: meter_ways
SELECT n.text, m.hail, k.changed_at, (SELECT l.text FROM call c JOIN name l ON l.id = c.listener WHERE c.meter = m.id
	ORDER BY c.id DESC LIMIT 1) FROM meter m LEFT JOIN name n ON n.id = m.driver
	LEFT JOIN meter_key k ON k.meter = m.id WHERE m.id = ?1;

-- name: meter_pin
UPDATE meter SET driver = ?2, hail = COALESCE(?3, hail) WHERE id = ?1;

-- name: meter_driver_of_hail
SELECT n.text FROM meter m JOIN name n ON n.id = m.driver WHERE m.hail = ?1 ORDER BY m.id DESC LIMIT 1;

-- name: meter_driver_of_serial
SELECT n.text FROM meter m JOIN name n ON n.id = m.driver WHERE m.serial = ?1;
