-- name: meter_image
SELECT m.id, m.serial, m.state, t.text, m.group_id, m.subscriber_id, m.profile, m.zone, m.seal, m.place, m.sim_phone,
	m.commissioned_on, m.verified_on, m.verification_due,
	(SELECT n.from_at FROM tenancy n WHERE n.meter = m.id AND n.to_at IS NULL)
FROM meter m JOIN label t ON t.id = m.type WHERE m.serial = ?1;

-- name: meter_image_get
SELECT m.id, m.serial, m.state, t.text, m.group_id, m.subscriber_id, m.profile, m.zone, m.seal, m.place, m.sim_phone,
	m.commissioned_on, m.verified_on, m.verification_due,
	(SELECT n.from_at FROM tenancy n WHERE n.meter = m.id AND n.to_at IS NULL)
FROM meter m JOIN label t ON t.id = m.type WHERE m.id = ?1;

-- name: meter_image_told
SELECT EXISTS (SELECT 1 FROM call WHERE meter IS NOT NULL AND meter = ?1)
	OR EXISTS (SELECT 1 FROM hour_block WHERE meter = ?1) OR EXISTS (SELECT 1 FROM parameter WHERE meter = ?1)
	OR EXISTS (SELECT 1 FROM meter_note WHERE meter = ?1) OR EXISTS (SELECT 1 FROM meter_file WHERE meter = ?1)
	OR EXISTS (SELECT 1 FROM meter_free_group WHERE meter = ?1) OR EXISTS (SELECT 1 FROM meter_key WHERE meter = ?1)
	OR EXISTS (SELECT 1 FROM meter_exchange WHERE old_meter = ?1 OR new_meter = ?1);

-- name: meter_image_add
INSERT INTO meter (id, state, type, group_id, profile, zone, seal, place, sim_phone, commissioned_on, verified_on,
	verification_due, created_at, changed_at, serial, subscriber_id, gas_day_start)
VALUES (?1, ?2, ?3, ?4, NULLIF(?5, ''), NULLIF(?6, ''), NULLIF(?7, ''), NULLIF(?8, ''), NULLIF(?9, ''), ?10, ?11,
	?12, ?13, ?13, ?14, ?15, -1);

-- name: meter_image_put
UPDATE meter SET state = ?2, type = ?3, group_id = ?4, profile = NULLIF(?5, ''), zone = NULLIF(?6, ''),
	seal = NULLIF(?7, ''), place = NULLIF(?8, ''), sim_phone = NULLIF(?9, ''), commissioned_on = ?10,
	verified_on = ?11, verification_due = ?12, version = version + 1, changed_at = ?13
WHERE id = ?1;

-- name: meter_image_verified
INSERT INTO meter_verification (meter, verified_on, due_on, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (meter, verified_on) DO NOTHING;

-- name: meter_image_unverified
DELETE FROM meter_verification WHERE meter = ?1 AND verified_on = ?2;

-- name: meter_image_tenancy_remove
DELETE FROM tenancy WHERE meter = ?1 AND from_at = ?2 AND to_at IS NULL;

-- name: meter_image_tenancy_reopen
UPDATE tenancy SET to_at = NULL WHERE meter = ?1 AND subscriber = ?2 AND from_at = ?3;

-- name: meter_image_tenancy_end
UPDATE tenancy SET to_at = ?2 WHERE meter = ?1 AND to_at IS NULL;

-- name: meter_image_tenancy_add
INSERT INTO tenancy (meter, subscriber, from_at) VALUES (?1, ?2, ?3);

-- name: meter_forget_tenancy
DELETE FROM tenancy WHERE meter = ?1;

-- name: meter_forget_verification
DELETE FROM meter_verification WHERE meter = ?1;

-- name: meter_forget_current
DELETE FROM meter_current WHERE meter = ?1;

-- name: meter_forget_find
DELETE FROM meter_find WHERE meter = ?1;

-- name: meter_forget
DELETE FROM meter WHERE id = ?1;

-- name: subscriber_of_account
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.account = ?1 ORDER BY s.name <> ?2, s.id LIMIT ?3;

-- name: subscriber_at
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.account = '' AND s.name = ?1 AND city.text = ?2 AND s.street = ?3 AND s.house = ?4 AND s.flat = ?5
ORDER BY s.id LIMIT ?6;

-- name: group_newest
SELECT COALESCE(MAX(id), 0) FROM meter_group;

-- name: group_newer
SELECT id FROM meter_group WHERE id > ?1 ORDER BY id LIMIT ?2;

-- name: subscriber_erased
UPDATE subscriber SET erased_at = ?2 WHERE id = ?1 AND erased_at IS NULL;
