-- Roles, areas of visibility, second factor, sessions, tokens, the chain of the audit, settings.
-- Conventions of 0001 hold: times are UTC seconds, 0 = never, unless a column may be NULL.

-- Ids 1 to 3 are the built-in roles: their functions are those of service/rights.conf,
-- they have no rows in role_right and are never changed. fold: the name, case folded.
CREATE TABLE role (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	fold TEXT NOT NULL UNIQUE,
	created_at INTEGER NOT NULL
);
INSERT INTO role (id, name, fold, created_at) VALUES
	(1, 'operator', 'operator', 0),
	(2, 'metrologist', 'metrologist', 0),
	(3, 'administrator', 'administrator', 0);

-- name: of a function, as in rights.conf. One that the program doesn't know gives nothing.
CREATE TABLE role_right (
	role INTEGER NOT NULL REFERENCES role (id),
	name TEXT NOT NULL,
	PRIMARY KEY (role, name)
) WITHOUT ROWID;

-- role was a number from 0 for the built-in roles, and is an id of role now.
UPDATE app_user SET role = role + 1;
CREATE INDEX app_user_role ON app_user (role);

-- area_whole: sees every meter; else those of user_area. must_change: the password, before
-- anything else. totp_secret: sealed (secret.h), NULL = no second factor; totp_at: the last
-- step of 30 s whose code was taken; totp_pending: a secret that no code was sent of yet.
-- ldap: the password is not ours.
ALTER TABLE app_user ADD COLUMN area_whole INTEGER NOT NULL DEFAULT 1;
ALTER TABLE app_user ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0;
ALTER TABLE app_user ADD COLUMN totp_secret BLOB;
ALTER TABLE app_user ADD COLUMN totp_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE app_user ADD COLUMN totp_pending BLOB;
ALTER TABLE app_user ADD COLUMN totp_pending_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE app_user ADD COLUMN ldap INTEGER NOT NULL DEFAULT 0;

-- Groups whose subtrees a user sees; until: UTC second from which it doesn't, NULL = for good.
CREATE TABLE user_area (
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	group_id INTEGER NOT NULL REFERENCES meter_group (id) ON DELETE CASCADE,
	until INTEGER,
	PRIMARY KEY (user_id, group_id)
) WITHOUT ROWID;
CREATE INDEX user_area_group ON user_area (group_id);

-- Networks that a user has signed in from (ip.h): wrong passwords of others elsewhere do not
-- slow him down there.
CREATE TABLE user_peer (
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	network TEXT NOT NULL,
	seen_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, network)
) WITHOUT ROWID;

-- Codes that stand in for the second factor once each; hash: under the key file's (secret.h).
CREATE TABLE recovery_code (
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	hash BLOB NOT NULL,
	used_at INTEGER,
	PRIMARY KEY (user_id, hash)
) WITHOUT ROWID;

-- id: what people name a session by, not secret.
DROP TABLE web_session;
CREATE TABLE web_session (
	id INTEGER PRIMARY KEY,
	token_hash BLOB NOT NULL UNIQUE,
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	csrf TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	last_seen INTEGER NOT NULL DEFAULT 0,
	peer TEXT NOT NULL,
	user_agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX web_session_user ON web_session (user_id);
CREATE INDEX web_session_expiry ON web_session (expires_at);

-- Tokens of programs; hash: BLAKE2b-256. area_whole: all that its maker sees, else of that
-- what token_area names.
CREATE TABLE api_token (
	id INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE,
	user_id INTEGER NOT NULL REFERENCES app_user (id),
	name TEXT NOT NULL,
	area_whole INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	expires_at INTEGER,
	last_used_at INTEGER,
	last_used_from TEXT,
	revoked_at INTEGER
);
CREATE INDEX api_token_user ON api_token (user_id);

CREATE TABLE token_right (
	token INTEGER NOT NULL REFERENCES api_token (id),
	name TEXT NOT NULL,
	PRIMARY KEY (token, name)
) WITHOUT ROWID;

CREATE TABLE token_area (
	token INTEGER NOT NULL REFERENCES api_token (id),
	group_id INTEGER NOT NULL REFERENCES meter_group (id) ON DELETE CASCADE,
	until INTEGER,
	PRIMARY KEY (token, group_id)
) WITHOUT ROWID;
CREATE INDEX token_area_group ON token_area (group_id);

-- hash: BLAKE2b-256 over the hash of the record before and the record's own fields.
ALTER TABLE audit ADD COLUMN hash BLOB;
-- 1: the newest record and how many there ever were; 2: the newest of those that were thrown away
-- as too old, likewise. mark: keyed hash of these (audit.h).
CREATE TABLE audit_head (
	id INTEGER PRIMARY KEY,
	newest INTEGER NOT NULL,
	records INTEGER NOT NULL,
	hash BLOB NOT NULL,
	mark BLOB NOT NULL
);
CREATE INDEX audit_of_object ON audit (object, id);
CREATE INDEX audit_of_who ON audit (who, id);

-- Settings that were changed in the program; a secret's value is in sealed. Row 3 of
-- change_counter rises with them: every process reads them anew.
INSERT INTO change_counter (id, version) VALUES (3, 0);
CREATE TABLE setting (
	key TEXT PRIMARY KEY,
	value TEXT,
	sealed BLOB,
	changed_at INTEGER NOT NULL,
	changed_by TEXT NOT NULL
);
