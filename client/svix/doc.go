// Package svix speaks the open-source Svix server's wire: its client, and in
// Server* the server's own side of it, for the sandbox.
package svix
