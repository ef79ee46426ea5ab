-- name: current_by_serial
SELECT m.id, m.state, m.group_id, m.type <> 1, m.firmware, m.driver, m.told_type, c.bucket, c.alarms, c.index_l, c.index_at,
	c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.last_call, c.newest_hour,
	c.newest_day, c.newest_month, c.newest_event, c.first_hour, c.clock_set_at, c.recent_day,
	c.parameters_at, c.findings, c.pending, c.parameters_read, c.recent
FROM meter m JOIN meter_current c ON c.meter = m.id WHERE m.serial = ?1;

-- name: current_by_id
SELECT m.id, m.state, m.group_id, m.type <> 1, m.firmware, m.driver, m.told_type, c.bucket, c.alarms, c.index_l, c.index_at,
	c.called_at, c.index_offset, c.temperature, c.status, c.flags, c.last_call, c.newest_hour,
	c.newest_day, c.newest_month, c.newest_event, c.first_hour, c.clock_set_at, c.recent_day,
	c.parameters_at, c.findings, c.pending, c.parameters_read, c.recent
FROM meter m JOIN meter_current c ON c.meter = m.id WHERE m.id = ?1;

-- name: current_save
UPDATE meter_current SET alarms = ?2, index_l = ?3, index_at = ?4, called_at = ?5, index_offset = ?6,
	temperature = ?7, status = ?8, flags = ?9, last_call = ?10, newest_hour = ?11, newest_day = ?12,
	newest_month = ?13, newest_event = ?14, first_hour = ?15, clock_set_at = ?16, recent_day = ?17,
	parameters_at = ?18, findings = ?19, pending = ?20, parameters_read = ?21, recent = ?22
WHERE meter = ?1;

-- name: current_add
INSERT INTO meter_current (meter, state, bucket, serial, subscriber, account, alarms, index_l, index_at,
	called_at, index_offset, temperature, status, flags, last_call, newest_hour, newest_day, newest_month,
	newest_event, first_hour, clock_set_at, recent_day, recent, parameters_at, parameters_read)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?7, ?7, 0, ?8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?9, 0, 0);

-- name: current_refold
UPDATE meter_current SET state = ?2, bucket = ?3, subscriber = ?4, account = ?5 WHERE meter = ?1;

-- name: current_expect
UPDATE meter_current SET pending = pending | ?2 WHERE meter = ?1;

-- name: current_last_called
SELECT called_at FROM meter_current WHERE state = 0 AND called_at < ?1 ORDER BY called_at DESC LIMIT 1;
