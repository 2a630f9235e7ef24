-- +goose Up
-- A run's claims are counted and paged by their states.
DROP INDEX claims_run;
CREATE INDEX claims_run ON claims (run, state, n);

PRAGMA user_version = 13;
