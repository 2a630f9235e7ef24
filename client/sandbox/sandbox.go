package sandbox

import (
	"context"
	"crypto/x509"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// Options says what the sandbox is to be. Its zero value is a healthy account
// with a receiver, no history and no traffic.
type Options struct {
	Seed       uint64 // same seed: same ids, types, flows, and times relative to the start
	Deliveries int    // rows of the day behind it, which ends in the middle of an incident
	Live       bool   // go on living: a message every one to three seconds
	Incident   bool   // the receiver has the trouble that the history ends in; else it is healthy
	Blank      bool   // an account that was never used: no settings row, no URL, no key

	Clock  Clock  // nil for the system's
	Listen string // address of the API; empty for 127.0.0.1:0
	APIKey string // empty for one made from Seed

	// Server says which host is played. APIKey and BaseURL are filled in.
	Server metriport.ServerOptions
}

// Sandbox is a running service: the API, its delivery engine, its receivers.
type Sandbox struct{ options Options }

// Demo returns the options of the demo: a day of history that ends in the
// middle of an incident, and life that goes on.
func Demo(seed uint64) Options {
	return Options{Seed: seed, Deliveries: 4000, Live: true, Incident: true}
}

// New opens the listeners and returns at once; nothing is served before Start.
// Close must be called even if Start is not.
func New(o Options) (*Sandbox, error) { return &Sandbox{options: o}, nil }

// Start serves until ctx ends or Close is called. It returns at once: history
// is made in the background, and the API answers when it is there.
func (s *Sandbox) Start(context.Context) error { return nil }

// Close ends everything, and waits until it has ended.
func (s *Sandbox) Close() error { return nil }

// BaseURL is the API's address, without a trailing slash.
func (s *Sandbox) BaseURL() string { return "" }

// APIKey is what the API wants in x-api-key.
func (s *Sandbox) APIKey() string { return "" }

// ReceiverURL is the sandbox's own receiver over TLS; it is what the history
// was delivered to. Its certificate is of the sandbox's own CA.
func (s *Sandbox) ReceiverURL() string { return "" }

// PlainReceiverURL is a receiver without TLS, which is always healthy.
func (s *Sandbox) PlainReceiverURL() string { return "" }

// CAPEM is the certificate of the sandbox's CA.
func (s *Sandbox) CAPEM() []byte { return nil }

// CertPool holds the sandbox's CA and nothing else.
func (s *Sandbox) CertPool() *x509.CertPool { return x509.NewCertPool() }

// Profile is a profile that speaks to this sandbox.
func (s *Sandbox) Profile(name string) model.Profile {
	return model.Profile{
		Name: name, Provider: model.Metriport, BaseURL: s.BaseURL(), Environment: model.Demo,
		APIKey: model.NewSecret(s.APIKey()), CallsPerDay: 10_000,
	}
}

// Faults controls how the API misbehaves.
func (s *Sandbox) Faults() *Faults { return &Faults{} }

// Clock is the sandbox's clock.
func (s *Sandbox) Clock() Clock { return s.options.Clock }
