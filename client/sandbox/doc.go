// Package sandbox is a webhook service in one process, for trying the console
// and for testing it: it speaks the provider's own HTTP, really delivers signed
// messages over real sockets, and brings a receiver that really fails at times.
package sandbox
