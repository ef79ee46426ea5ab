-- name: subscriber_key_get
SELECT sealed FROM subscriber_key WHERE subscriber = ?1;

-- name: subscriber_key_add
INSERT INTO subscriber_key (subscriber, sealed) VALUES (?1, ?2);

-- name: subscriber_key_remove
DELETE FROM subscriber_key WHERE subscriber = ?1;
