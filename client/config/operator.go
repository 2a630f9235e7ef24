package config

import (
	"crypto/rand"
	"encoding/hex"
	"os"
	"os/user"
	"strconv"
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

// Holder names this process and no other, for leases: who, the process's
// number, and what no earlier process of that number had.
func Holder(who string) string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return who + " " + strconv.Itoa(os.Getpid()) + "-" + hex.EncodeToString(b[:])
}
