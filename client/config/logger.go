package config

import (
	"log/slog"
	"os"
)

// EnvLog names a file to log to. Without it nothing is logged: while a screen
// is up neither stdout nor stderr may be written to.
const EnvLog = "HOOKTOP_LOG"

// Logger is what the environment asks for, and how to end it. A file that
// cannot be written is no reason not to start.
func Logger(env Env) (logger *slog.Logger, done func() error) {
	none := func() error { return nil }
	name := env(EnvLog)
	if name == "" {
		return slog.New(slog.DiscardHandler), none
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the name is the user's own
	if err != nil {
		return slog.New(slog.DiscardHandler), none
	}
	return slog.New(slog.NewTextHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug})), f.Close
}
