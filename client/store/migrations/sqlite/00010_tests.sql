-- +goose Up
CREATE TABLE tests (
	n       INTEGER PRIMARY KEY AUTOINCREMENT,
	profile TEXT NOT NULL,
	at      INTEGER NOT NULL,
	doc     BLOB NOT NULL,
	body    BLOB,
	answer  BLOB
) STRICT;
CREATE INDEX tests_profile ON tests (profile, n);

PRAGMA user_version = 10;
