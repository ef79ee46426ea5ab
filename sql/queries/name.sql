-- name: name_find
SELECT id FROM name WHERE text = ?1;

-- name: name_text
SELECT text FROM name WHERE id = ?1;

-- name: name_add
INSERT INTO name (text) VALUES (?1) RETURNING id;
