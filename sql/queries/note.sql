-- name: note_add
INSERT INTO meter_note (meter, text, who, created_at)
SELECT ?1, ?2, ?3, ?4 WHERE (SELECT COUNT(*) FROM meter_note WHERE meter = ?1) < ?5 RETURNING id;

-- name: note_list
SELECT id, meter, text, who, created_at FROM meter_note WHERE meter = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3;

-- name: note_remove
DELETE FROM meter_note WHERE meter = ?1 AND id = ?2;

-- name: file_room
SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM meter_file WHERE meter = ?1;

-- name: file_add
INSERT INTO meter_file (meter, name, media, bytes, who, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id;

-- name: file_part_add
INSERT INTO meter_file_part (file, ordinal, data) VALUES (?1, ?2, ?3);

-- name: file_list
SELECT id, meter, name, media, bytes, who, created_at FROM meter_file WHERE meter = ?1 ORDER BY id DESC LIMIT ?2;

-- name: file_get
SELECT id, meter, name, media, bytes, who, created_at FROM meter_file WHERE meter = ?1 AND id = ?2;

-- name: file_parts
SELECT data FROM meter_file_part WHERE file = ?1 ORDER BY ordinal;

-- name: file_parts_remove
DELETE FROM meter_file_part WHERE file = ?1;

-- name: file_remove
DELETE FROM meter_file WHERE id = ?1;
