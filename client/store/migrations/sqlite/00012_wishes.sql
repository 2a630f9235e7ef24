-- +goose Up
-- What an operator wants of a run that another process carries: its state.
ALTER TABLE runs ADD COLUMN wish TEXT NOT NULL DEFAULT '';

PRAGMA user_version = 12;
