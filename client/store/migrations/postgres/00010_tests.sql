-- +goose Up
CREATE TABLE tests (
	n       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	profile TEXT COLLATE "C" NOT NULL,
	at      BIGINT NOT NULL,
	doc     BYTEA NOT NULL,
	body    BYTEA,
	answer  BYTEA
);
CREATE INDEX tests_profile ON tests (profile, n);
