package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// Options says what the sandbox is to be. Its zero value is a healthy account
// with a receiver, no history and no traffic.
type Options struct {
	Seed       uint64 // same seed: same ids, types, flows, and times relative to the start
	Deliveries int    // rows of the day behind it
	Live       bool   // go on living
	Rate       int    // messages a minute of that, about; 0 for 30: one every one to three seconds
	Incident   bool   // history ends in the middle of an incident, and it goes on; else the last hour was healthy
	Blank      bool   // an account that was never used: no settings row, no URL, no key

	Clock  Clock         // nil for the system's
	Listen string        // address of the API; empty for 127.0.0.1:0
	APIKey string        // empty for one made from Seed
	Learn  time.Duration // how long the receivers take to learn a new key; 0 for 20 s, negative for at once
	Build  Build         // of the receiver over TLS; the other one is always built well

	// Server says which host is played. APIKey, BaseURL and KeySet are filled in.
	Server metriport.ServerOptions
}

// Demo returns the options of the demo: a day of history that ends in the
// middle of an incident, and life that goes on.
func Demo(seed uint64) Options {
	return Options{
		Seed: seed, Deliveries: 4000, Live: true, Incident: true,
		Server: metriport.ServerOptions{Latency: time.Millisecond},
	}
}

const learning = 20 * time.Second

// Sandbox is a running service: the API, its delivery engine, its receivers.
type Sandbox struct {
	options Options
	clock   Clock
	start   time.Time
	engine  *engine
	rows    *rows
	maker   *maker
	traffic *traffic
	ca      *authority
	server  *metriport.Server
	faults  Faults

	receiver *Receiver // over TLS, with the script's troubles
	plain    *Receiver // without TLS, healthy
	fronts   []*front  // of the API, the receiver, the plain receiver

	ready  chan struct{} // closed when the history is there
	wanted func()        // makes the history
	forget func() bool   // stops waiting for Start's context to end
	once   sync.Once
}

// New opens the listeners and returns at once; nothing is served before Start.
// Close must be called even if Start is not.
func New(o Options) (*Sandbox, error) {
	if o.Clock == nil {
		o.Clock = System{}
	}
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Learn == 0 {
		o.Learn = learning
	}
	if o.Rate == 0 {
		o.Rate = usualRate
	}
	s := &Sandbox{options: o, clock: o.Clock, start: o.Clock.Now(), ready: make(chan struct{}), wanted: func() {}}
	if s.options.APIKey == "" {
		account := roll(o.Seed, forAccount)
		s.options.APIKey = base64.StdEncoding.EncodeToString([]byte("x:" + uuid(4, account, mix(account))))
	}
	var err error
	if s.ca, err = newAuthority(s.start); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		_ = s.Close() // what went wrong first is what matters
		return nil, err
	}
	s.options.Server.APIKey, s.options.Server.BaseURL, s.options.Server.KeySet = s.options.APIKey, s.BaseURL(), s.keySet
	return s, nil
}

// open takes the addresses of the API and of the receivers.
func (s *Sandbox) open() error {
	flights := &flights{clock: s.clock}
	s.engine = &engine{clock: s.clock, dice: chance(roll(s.options.Seed, forKey))}
	s.receiver = &Receiver{
		clock: s.clock, flights: flights, seed: s.options.Seed, start: s.start, scripted: s.options.Incident,
		keys: map[string]bool{}, cert: s.certificate, build: s.options.Build,
	}
	s.plain = &Receiver{clock: s.clock, flights: flights, seed: s.options.Seed, start: s.start, keys: map[string]bool{}}
	secure := &tls.Config{GetCertificate: s.receiver.certificate, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	for _, f := range []struct {
		address  string
		handler  http.Handler
		receives bool
		secure   *tls.Config
	}{
		{s.options.Listen, http.HandlerFunc(s.serve), false, nil},
		{"127.0.0.1:0", s.receiver, true, secure},
		{"127.0.0.1:0", s.plain, true, nil},
	} {
		front, err := listen(f.address, f.handler)
		if err != nil {
			return err
		}
		if f.secure != nil {
			front.listener = tls.NewListener(front.listener, f.secure)
		}
		if f.receives {
			front.listener = overhearing{front.listener}
		}
		s.fronts = append(s.fronts, front)
	}
	return nil
}

func (s *Sandbox) certificate(expired bool) *tls.Certificate {
	if expired {
		return &s.ca.expired
	}
	return &s.ca.valid
}

// Start serves until ctx ends or Close is called. It returns at once: history
// is made in the background once somebody wants it, and the API answers when it is
// there. By a Manual clock all is in order instead: it returns when the history is
// there.
func (s *Sandbox) Start(ctx context.Context) error {
	s.maker = &maker{seed: s.options.Seed} // learns its shapes when the history is made
	s.rows = newRows(s.options.Seed, s.maker, s.clock.Now)
	s.server = metriport.NewServer(metriport.ServerEngine{
		Clock: s.engine, Rows: s.rows, Index: s.rows,
		Sender: &sender{clock: s.clock, roots: s.ca.pool, flights: s.receiver.flights},
	}, s.options.Server)
	s.faults = Faults{server: s.server, front: s.fronts[0]}
	if !s.options.Blank {
		s.settle()
	}
	s.engine.run(ctx)
	_, manual := s.clock.(*Manual)
	if !manual {
		s.wanted = sync.OnceFunc(func() { go s.begin() })
	}
	for _, f := range s.fronts {
		f.serve()
	}
	if manual {
		s.begin()
	}
	s.forget = context.AfterFunc(ctx, func() { _ = s.Close() })
	return nil
}

// begin makes the history and goes on from there.
func (s *Sandbox) begin() {
	defer close(s.ready)
	s.maker.learn()
	s.traffic = newTraffic(s.options.Seed, s.maker)
	s.rows.history(s.traffic, s.options.Deliveries, s.start, s.ReceiverURL(), s.options.Incident)
	s.live()
}

// settle makes the account one that has been in use for long.
func (s *Sandbox) settle() {
	dice := chance(roll(s.options.Seed, forKey, 1))
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	key := make([]byte, 21)
	for i := range key {
		key[i] = letters[dice.below(len(letters))]
	}
	enabled, detail := true, "OK"
	if s.options.Incident {
		enabled, detail = false, metriport.ServerDetail(s.ReceiverURL(), metriport.ServerReply{Code: http.StatusBadGateway})
	}
	s.receiver.Learn(string(key))
	s.plain.Learn(string(key))
	s.server.Configure(s.ReceiverURL(), string(key), enabled, detail)
}

// keySet has the receivers learn a key that came into force, after the time it
// takes somebody to hand it over.
func (s *Sandbox) keySet(_, key string) {
	if s.options.Learn < 0 {
		s.learn(key)
		return
	}
	s.clock.AfterFunc(s.options.Learn, func() { s.learn(key) })
}

func (s *Sandbox) learn(key string) {
	s.receiver.Learn(key)
	s.plain.Learn(key)
}

// serve answers the API once the history is there.
func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	s.wanted()
	select {
	case <-s.ready:
		s.server.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

// Ready is closed when the history is there and the API answers.
func (s *Sandbox) Ready() <-chan struct{} {
	s.wanted()
	return s.ready
}

// Close ends everything, and waits until it has ended. It may be called twice.
func (s *Sandbox) Close() (err error) {
	s.once.Do(func() {
		if s.forget != nil {
			s.forget()
		}
		s.engine.end()
		for _, f := range s.fronts {
			if e := f.close(); err == nil {
				err = e
			}
		}
	})
	return err
}

// BaseURL is the API's address, without a trailing slash.
func (s *Sandbox) BaseURL() string { return "http://" + s.fronts[0].address }

// APIKey is what the API wants in x-api-key.
func (s *Sandbox) APIKey() string { return s.options.APIKey }

// ReceiverURL is the sandbox's own receiver over TLS; it is what the history
// was delivered to. Its certificate is of the sandbox's own CA.
func (s *Sandbox) ReceiverURL() string { return "https://" + s.fronts[1].address + receiverPath }

// PlainReceiverURL is a receiver without TLS, which is always healthy.
func (s *Sandbox) PlainReceiverURL() string { return "http://" + s.fronts[2].address + receiverPath }

// Receiver is what stands behind ReceiverURL.
func (s *Sandbox) Receiver() *Receiver { return s.receiver }

// PlainReceiver is what stands behind PlainReceiverURL.
func (s *Sandbox) PlainReceiver() *Receiver { return s.plain }

// CAPEM is the certificate of the sandbox's CA.
func (s *Sandbox) CAPEM() []byte { return s.ca.pem }

// CertPool holds the sandbox's CA and nothing else.
func (s *Sandbox) CertPool() *x509.CertPool { return s.ca.pool }

// Profile is a profile that speaks to this sandbox.
func (s *Sandbox) Profile(name string) model.Profile {
	return model.Profile{
		Name: name, Provider: model.Metriport, BaseURL: s.BaseURL(), Environment: model.Demo,
		APIKey: model.NewSecret(s.APIKey()), CallsPerDay: 10_000,
	}
}

// Faults controls how the API misbehaves. It is there once Start was called.
func (s *Sandbox) Faults() *Faults { return &s.faults }

// Clock is the sandbox's clock.
func (s *Sandbox) Clock() Clock { return s.clock }

// Send stores a message and delivers it in the background, as if something had
// happened at the provider. data is the customer's own metadata. It returns the
// message's id, "" for one of a kind that is not stored.
func (s *Sandbox) Send(m metriport.ServerMessage, data map[string]string) string {
	<-s.Ready()
	return s.server.Send(m, data)
}
