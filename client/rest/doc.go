// Package rest is the HTTP plumbing under every provider's client: it counts,
// logs and limits calls, never repeats one, and says in words what went wrong.
package rest
