-- name: installation_get
SELECT version, commissioned_on, verified_on, verification_due, seal, seal_on, place, sim_phone,
	retired_at, final_index, retire_reason, zone
FROM meter WHERE id = ?1;

-- name: installation_set
UPDATE meter SET commissioned_on = ?2, seal = ?3, seal_on = ?4, place = ?5, sim_phone = ?6
WHERE id = ?1;

-- name: meter_bump
UPDATE meter SET version = version + 1, changed_at = ?3 WHERE id = ?1 AND (?2 = 0 OR version = ?2);

-- name: verification_put
INSERT INTO meter_verification (meter, verified_on, due_on, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (meter, verified_on) DO UPDATE SET due_on = excluded.due_on, who = excluded.who,
	created_at = excluded.created_at;

-- name: verification_remove
DELETE FROM meter_verification WHERE meter = ?1 AND verified_on = ?2;

-- name: verification_list
SELECT verified_on, due_on, who, created_at FROM meter_verification
WHERE meter = ?1 ORDER BY verified_on DESC LIMIT ?2;

-- name: verification_newest
UPDATE meter SET
	verified_on = (SELECT MAX(v.verified_on) FROM meter_verification v WHERE v.meter = ?1),
	verification_due = (SELECT v.due_on FROM meter_verification v WHERE v.meter = ?1
		ORDER BY v.verified_on DESC LIMIT 1)
WHERE id = ?1;

-- name: verification_due_only
UPDATE meter SET verification_due = ?2 WHERE id = ?1;
