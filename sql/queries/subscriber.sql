-- name: subscriber_get
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city WHERE s.id = ?1;

-- name: subscriber_find
SELECT s.id FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.account = ?1 AND s.name = ?2
	AND (?1 <> '' OR (city.text = ?3 AND s.street = ?4 AND s.house = ?5 AND s.flat = ?6))
ORDER BY s.id LIMIT 1;

-- name: subscriber_next
SELECT MAX(n.id) + 1 FROM (SELECT MAX(id) AS id FROM subscriber UNION ALL SELECT MAX(id) FROM subscriber_last) n;

-- name: subscriber_add
INSERT INTO subscriber (id, city, name, account, street, house, flat, phone, email, kind, creator, created_at, changed_at)
VALUES (?12, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11);

-- name: subscriber_change
UPDATE subscriber SET city = ?2, name = ?3, account = ?4, street = ?5, house = ?6, flat = ?7, phone = ?8,
	email = ?9, kind = ?10, changed_at = ?11, version = version + 1
WHERE id = ?1 AND (?12 = 0 OR version = ?12);

-- name: subscriber_page
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE (s.name, s.id) > (?1, ?2) ORDER BY s.name, s.id LIMIT ?3;

-- name: subscriber_page_begin
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
ORDER BY s.name, s.id LIMIT ?1;

-- name: subscriber_by_name
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.name >= ?1 AND s.name < ?2 ORDER BY s.name, s.id LIMIT ?3;

-- name: subscriber_by_account
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.account >= ?1 AND s.account < ?2 ORDER BY s.account, s.name LIMIT ?3;

-- name: subscriber_by_phone
SELECT s.id, s.name, s.account, city.text, s.street, s.house, s.flat, s.phone, s.email,
	s.kind, s.version, s.creator, s.created_at, s.changed_at, s.erased_at
FROM subscriber s JOIN label city ON city.id = s.city
WHERE s.phone <> '' AND s.phone = ?1 ORDER BY s.id LIMIT ?2;

-- name: subscriber_same
SELECT s.id, s.name, s.account, s.account = ?2, s.phone = ?3 FROM subscriber s
WHERE s.id <> ?1 AND ((?2 <> '' AND s.account = ?2) OR (s.phone <> '' AND s.phone = ?3))
ORDER BY s.id LIMIT ?4;

-- name: subscriber_groups
SELECT group_id FROM meter WHERE subscriber_id IS NOT NULL AND subscriber_id = ?1 ORDER BY id;

-- name: subscriber_gone
UPDATE subscriber_last SET id = ?1 WHERE id < ?1;

-- name: subscriber_remove
DELETE FROM subscriber WHERE id = ?1;

-- name: meter_of_subscriber
SELECT id FROM meter WHERE subscriber_id IS NOT NULL AND subscriber_id = ?1 AND id > ?2 ORDER BY id LIMIT 64;
