-- +goose Up
-- Which part of the kept deliveries is whole.
CREATE TABLE extents (
	profile  TEXT COLLATE "C" PRIMARY KEY,
	as_of    BIGINT NOT NULL,
	since    BIGINT NOT NULL,
	until    BIGINT NOT NULL,
	last     TEXT COLLATE "C" NOT NULL,
	older    TEXT COLLATE "C" NOT NULL,
	complete BOOLEAN NOT NULL
);
DELETE FROM status WHERE profile LIKE '%' || chr(31) || 'log';

-- Provider calls of an account and a UTC day, as each place last counted its own.
CREATE TABLE calls (
	account TEXT COLLATE "C" NOT NULL,
	day     TEXT COLLATE "C" NOT NULL,
	place   TEXT COLLATE "C" NOT NULL,
	n       BIGINT NOT NULL,
	PRIMARY KEY (account, day, place)
);
