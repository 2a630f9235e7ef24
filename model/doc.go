// Package model holds what the console talks about: profiles, endpoints,
// messages, deliveries, attempts, outcomes and causes, with the rules that need
// nothing but values. It imports only the standard library, does no I/O and has
// no clock of its own: whoever calls passes the time.
package model
