package config

import (
	"os"
	"os/user"
)

// Operator is who is named in the record of changes: HOOKTOP_OPERATOR, else
// the system's "user@host".
func Operator(env Env) string {
	if who := clean(env(EnvOperator)); who != "" {
		return who
	}
	name, host := "unknown", "unknown"
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil && h != "" {
		host = h
	}
	return clean(name + "@" + host)
}
