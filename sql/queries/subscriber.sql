-- name: subscriber_get
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email
FROM subscriber s JOIN label city ON city.id = s.city WHERE s.id = ?1;

-- name: subscriber_find
SELECT s.id FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.account = ?1 AND s.name = ?2
	AND (?1 <> '' OR (city.text = ?3 AND s.street = ?4 AND s.house = ?5 AND s.flat = ?6))
ORDER BY s.id LIMIT 1;

-- name: subscriber_add
INSERT INTO subscriber (city, name, account, street, house, flat, phone, email)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id;

-- name: subscriber_change
UPDATE subscriber SET city = ?2, name = ?3, account = ?4, street = ?5, house = ?6, flat = ?7, phone = ?8,
	email = ?9
WHERE id = ?1;

-- name: meter_of_subscriber
SELECT id FROM meter WHERE subscriber_id IS NOT NULL AND subscriber_id = ?1 AND id > ?2 ORDER BY id LIMIT 64;
