-- name: meter_retire
UPDATE meter SET retired_at = ?2, final_index = ?3, retire_reason = ?4 WHERE id = ?1;

-- name: exchange_add
INSERT INTO meter_exchange (old_meter, new_meter, time, final_index, start_index, reason, who, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: exchange_of_old
SELECT x.id, x.old_meter, x.new_meter, o.serial, n.serial, x.time, x.final_index, x.start_index, x.reason,
	x.who, x.created_at
FROM meter_exchange x JOIN meter o ON o.id = x.old_meter JOIN meter n ON n.id = x.new_meter
WHERE x.old_meter = ?1;

-- name: exchange_of_new
SELECT x.id, x.old_meter, x.new_meter, o.serial, n.serial, x.time, x.final_index, x.start_index, x.reason,
	x.who, x.created_at
FROM meter_exchange x JOIN meter o ON o.id = x.old_meter JOIN meter n ON n.id = x.new_meter
WHERE x.new_meter = ?1;

-- name: exchange_remove
DELETE FROM meter_exchange WHERE old_meter = ?1;

-- name: exchange_state
SELECT state, group_id, subscriber_id, zone, gas_day_start, place FROM meter WHERE id = ?1;

-- name: exchange_inherit
UPDATE meter SET group_id = ?2, zone = ?3, gas_day_start = ?4, place = COALESCE(place, ?5) WHERE id = ?1;
