-- +goose Up
CREATE TABLE runs (
	id      TEXT PRIMARY KEY,
	profile TEXT NOT NULL,
	kind    TEXT NOT NULL,
	state   TEXT NOT NULL,
	who     TEXT NOT NULL,
	plan    BLOB,
	note    TEXT NOT NULL,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_profile ON runs (profile, created);

CREATE TABLE steps (
	run     TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
	n       INTEGER NOT NULL,
	name    TEXT NOT NULL,
	state   TEXT NOT NULL,
	detail  TEXT NOT NULL,
	data    BLOB,
	started INTEGER NOT NULL,
	ended   INTEGER NOT NULL,
	PRIMARY KEY (run, n)
) STRICT;

-- A claim outlives its run: that a delivery was sent again must not be forgotten.
CREATE TABLE claims (
	profile  TEXT NOT NULL,
	delivery TEXT NOT NULL,
	run      TEXT NOT NULL,
	n        INTEGER NOT NULL,
	fence    INTEGER NOT NULL,
	state    TEXT NOT NULL,
	new      TEXT NOT NULL,
	note     TEXT NOT NULL,
	sent     INTEGER NOT NULL,
	updated  INTEGER NOT NULL,
	PRIMARY KEY (profile, delivery, run)
) STRICT;
CREATE UNIQUE INDEX claims_open ON claims (profile, delivery) WHERE state IN ('queued', 'sent', 'accepted');
CREATE INDEX claims_run ON claims (run, n);
CREATE INDEX claims_sent ON claims (profile, sent) WHERE sent > 0;

CREATE TABLE leases (
	name   TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	fence  INTEGER NOT NULL,
	until  INTEGER NOT NULL
) STRICT;

-- One fence for all names, so that a lease forgotten and taken anew has a higher one.
CREATE TABLE fence (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	n  INTEGER NOT NULL
) STRICT;
INSERT INTO fence (id, n) VALUES (1, 0);

CREATE TABLE acts (
	seq     INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	profile TEXT NOT NULL,
	action  TEXT NOT NULL,
	doc     BLOB NOT NULL
) STRICT;
CREATE INDEX acts_at ON acts (at);

-- Where the next act is appended, and where the kept ones begin.
CREATE TABLE chain (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	seq       INTEGER NOT NULL,
	hash      TEXT NOT NULL,
	kept_seq  INTEGER NOT NULL,
	kept_hash TEXT NOT NULL
) STRICT;
INSERT INTO chain (id, seq, hash, kept_seq, kept_hash) VALUES (1, 0, '', 0, '');

CREATE TABLE samples (
	profile    TEXT NOT NULL,
	at         INTEGER NOT NULL,
	processing INTEGER,
	failed     INTEGER,
	bounds     INTEGER NOT NULL,
	PRIMARY KEY (profile, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
	profile TEXT NOT NULL,
	id      TEXT NOT NULL,
	at      INTEGER NOT NULL,
	dated   INTEGER NOT NULL,
	doc     BLOB NOT NULL,
	raw     BLOB,
	PRIMARY KEY (profile, id)
) STRICT;
CREATE INDEX deliveries_at ON deliveries (profile, at, id);
CREATE INDEX deliveries_raw ON deliveries (profile) WHERE raw IS NOT NULL;

CREATE TABLE status (
	profile TEXT PRIMARY KEY,
	doc     BLOB NOT NULL
) STRICT;

CREATE TABLE urls (
	profile TEXT NOT NULL,
	hash    TEXT NOT NULL,
	url     TEXT NOT NULL,
	last    INTEGER NOT NULL,
	PRIMARY KEY (profile, hash)
) STRICT;

CREATE TABLE filters (
	profile TEXT NOT NULL,
	name    TEXT NOT NULL,
	filter  TEXT NOT NULL,
	PRIMARY KEY (profile, name)
) STRICT;

PRAGMA user_version = 1;
