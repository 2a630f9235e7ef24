-- +goose Up
-- What an operator wants of a run that another process carries: its state.
ALTER TABLE runs ADD COLUMN wish TEXT COLLATE "C" NOT NULL DEFAULT '';
