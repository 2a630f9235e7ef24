// Package metriport knows Metriport's webhook API from both sides: the client
// that asks it, and the server that the sandbox mounts.
package metriport
