-- +goose Up
-- Which part of the kept deliveries is whole.
CREATE TABLE extents (
	profile  TEXT PRIMARY KEY,
	as_of    INTEGER NOT NULL,
	since    INTEGER NOT NULL,
	until    INTEGER NOT NULL,
	last     TEXT NOT NULL,
	older    TEXT NOT NULL,
	complete INTEGER NOT NULL
) STRICT;
DELETE FROM status WHERE profile LIKE '%' || char(31) || 'log';

-- Provider calls of an account and a UTC day, as each place last counted its own.
CREATE TABLE calls (
	account TEXT NOT NULL,
	day     TEXT NOT NULL,
	place   TEXT NOT NULL,
	n       INTEGER NOT NULL,
	PRIMARY KEY (account, day, place)
) STRICT;

PRAGMA user_version = 11;
