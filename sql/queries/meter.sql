-- name: meter_count_state
SELECT COUNT(*) FROM meter WHERE state <> 0 AND state = ?1;

-- name: meter_describe
UPDATE meter SET type = CASE WHEN ?2 = 1 THEN type ELSE ?2 END, firmware = COALESCE(?3, firmware),
	profile = COALESCE(?4, profile)
WHERE id = ?1;

-- name: meter_access
SELECT profile, password FROM meter WHERE id = ?1;
