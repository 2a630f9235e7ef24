-- +goose Up
CREATE TABLE runs (
	id      TEXT COLLATE "C" PRIMARY KEY,
	profile TEXT COLLATE "C" NOT NULL,
	kind    TEXT COLLATE "C" NOT NULL,
	state   TEXT COLLATE "C" NOT NULL,
	who     TEXT COLLATE "C" NOT NULL,
	plan    BYTEA,
	note    TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL
);
CREATE INDEX runs_profile ON runs (profile, created);

CREATE TABLE steps (
	run     TEXT COLLATE "C" NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
	n       BIGINT NOT NULL,
	name    TEXT COLLATE "C" NOT NULL,
	state   TEXT COLLATE "C" NOT NULL,
	detail  TEXT COLLATE "C" NOT NULL,
	data    BYTEA,
	started BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	PRIMARY KEY (run, n)
);

-- A claim outlives its run: that a delivery was sent again must not be forgotten.
CREATE TABLE claims (
	profile  TEXT COLLATE "C" NOT NULL,
	delivery TEXT COLLATE "C" NOT NULL,
	run      TEXT COLLATE "C" NOT NULL,
	n        BIGINT NOT NULL,
	fence    BIGINT NOT NULL,
	state    TEXT COLLATE "C" NOT NULL,
	new      TEXT COLLATE "C" NOT NULL,
	note     TEXT COLLATE "C" NOT NULL,
	sent     BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	PRIMARY KEY (profile, delivery, run)
);
CREATE UNIQUE INDEX claims_open ON claims (profile, delivery) WHERE state IN ('queued', 'sent', 'accepted');
CREATE INDEX claims_run ON claims (run, n);
CREATE INDEX claims_sent ON claims (profile, sent) WHERE sent > 0;

CREATE TABLE leases (
	name   TEXT COLLATE "C" PRIMARY KEY,
	holder TEXT COLLATE "C" NOT NULL,
	fence  BIGINT NOT NULL,
	until  BIGINT NOT NULL
);

-- One fence for all names, so that a lease forgotten and taken anew has a higher one.
CREATE TABLE fence (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	n  BIGINT NOT NULL
);
INSERT INTO fence (id, n) VALUES (1, 0);

CREATE TABLE acts (
	seq     BIGINT PRIMARY KEY,
	at      BIGINT NOT NULL,
	profile TEXT COLLATE "C" NOT NULL,
	action  TEXT COLLATE "C" NOT NULL,
	doc     BYTEA NOT NULL
);
CREATE INDEX acts_at ON acts (at);

-- Where the next act is appended, and where the kept ones begin.
CREATE TABLE chain (
	id        BIGINT PRIMARY KEY CHECK (id = 1),
	seq       BIGINT NOT NULL,
	hash      TEXT COLLATE "C" NOT NULL,
	kept_seq  BIGINT NOT NULL,
	kept_hash TEXT COLLATE "C" NOT NULL
);
INSERT INTO chain (id, seq, hash, kept_seq, kept_hash) VALUES (1, 0, '', 0, '');

CREATE TABLE samples (
	profile    TEXT COLLATE "C" NOT NULL,
	at         BIGINT NOT NULL,
	processing BIGINT,
	failed     BIGINT,
	bounds     BIGINT NOT NULL,
	PRIMARY KEY (profile, at)
);

CREATE TABLE deliveries (
	profile TEXT COLLATE "C" NOT NULL,
	id      TEXT COLLATE "C" NOT NULL,
	at      BIGINT NOT NULL,
	dated   BIGINT NOT NULL,
	doc     BYTEA NOT NULL,
	raw     BYTEA,
	PRIMARY KEY (profile, id)
);
CREATE INDEX deliveries_at ON deliveries (profile, at, id);
CREATE INDEX deliveries_raw ON deliveries (profile) WHERE raw IS NOT NULL;

CREATE TABLE status (
	profile TEXT COLLATE "C" PRIMARY KEY,
	doc     BYTEA NOT NULL
);

CREATE TABLE urls (
	profile TEXT COLLATE "C" NOT NULL,
	hash    TEXT COLLATE "C" NOT NULL,
	url     TEXT COLLATE "C" NOT NULL,
	last    BIGINT NOT NULL,
	PRIMARY KEY (profile, hash)
);

CREATE TABLE filters (
	profile TEXT COLLATE "C" NOT NULL,
	name    TEXT COLLATE "C" NOT NULL,
	filter  TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (profile, name)
);
