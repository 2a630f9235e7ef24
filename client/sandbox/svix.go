package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// ManyOptions says what the sandbox of an application with many endpoints is to
// be: a Svix server, and Open Wearables on top of it. Its zero value has six
// healthy endpoints, no history and no traffic.
type ManyOptions struct {
	Seed       uint64 // same seed: same events, endpoints, and times relative to the start
	Endpoints  int    // 0 for 6
	Deliveries int    // deliveries of the day behind it, about; negative for none
	Live       bool   // go on living
	Rate       int    // events a minute of that, about; 0 for 30
	Incident   bool   // each of the first six endpoints has a trouble of its own, but the first; else all are healthy
	Locked     bool   // the incident is another: the first endpoint does not know the key any more
	Blank      bool   // an organisation without applications, until Open Wearables makes one

	Clock     Clock         // nil for the system's
	Svix      string        // address of Svix's API; empty for 127.0.0.1:0
	Wearables string        // address of Open Wearables' API; empty for 127.0.0.1:0
	Learn     time.Duration // how long the receivers take to learn a new key; 0 for 20 s, negative for at once

	// Server says which Svix server is played. Secret, Allowed and KeySet are
	// filled in.
	Server svix.ServerOptions
	// Newer plays a later Open Wearables, in which [] clears an event filter.
	Newer bool
}

// ManyDemo returns the options of the demo: a day of history with endpoints in
// different kinds of trouble, and life that goes on.
func ManyDemo(seed uint64) ManyOptions {
	return ManyOptions{Seed: seed, Deliveries: 6000, Live: true, Incident: true}
}

// The one organisation, and the developer who owns its application.
const (
	manyOrg   = "org_openwearables"
	manyEmail = "ops@acme.dev"
)

// Many is a running Svix server with its receivers, and Open Wearables on top.
type Many struct {
	options   ManyOptions
	clock     Clock
	start     time.Time
	engine    *engine
	ca        *authority
	poster    *poster
	svix      *svix.Server
	wearables *openwearables.Server
	events    *events
	stands    []stand

	password  string
	developer string // his id, which is the application's uid
	app       string // empty while there is none
	receivers []*Receiver
	fronts    []*front // of Svix, Open Wearables, and each receiver

	ready  chan struct{}
	forget func() bool
	once   sync.Once
}

// NewMany opens the listeners and returns at once; nothing is served before
// Start. Close must be called even if Start is not.
func NewMany(o ManyOptions) (*Many, error) {
	if o.Clock == nil {
		o.Clock = System{}
	}
	if o.Endpoints == 0 {
		o.Endpoints = len(posts)
	}
	if o.Learn == 0 {
		o.Learn = learning
	}
	if o.Rate == 0 {
		o.Rate = usualRate
	}
	m := &Many{options: o, clock: o.Clock, start: o.Clock.Now(), ready: make(chan struct{})}
	who := roll(o.Seed, forAccount, 2)
	m.developer, m.password = uuid(4, who, mix(who)), "pw-"+base64.RawURLEncoding.EncodeToString(noise(mix(who+1), 12))
	m.engine = &engine{clock: m.clock, dice: chance(roll(o.Seed, forKey, 2))}
	var err error
	if m.ca, err = newAuthority(m.start); err != nil {
		return nil, err
	}
	if err := m.open(); err != nil {
		_ = m.Close() // what went wrong first is what matters
		return nil, err
	}
	return m, nil
}

// open takes the addresses of both APIs and of the receivers.
func (m *Many) open() error {
	flights := &flights{clock: m.clock}
	m.events = newEvents(m.options.Seed)
	o := m.options.Server
	o.Secret, o.KeySet = base64.RawURLEncoding.EncodeToString(noise(roll(m.options.Seed, forKey, 3), 24)), m.keySet
	o.Allowed = func(ip netip.Addr) bool { return ip.IsLoopback() }
	m.poster = newPoster(m.clock, m.ca.pool, flights)
	m.svix = svix.NewServer(svix.ServerEngine{Clock: svixClock{m.engine}, Sender: m.poster}, o)
	if err := m.listen(m.options.Svix, http.HandlerFunc(m.serveSvix), nil); err != nil {
		return err
	}
	m.wearables = openwearables.NewServer(m.engine, openwearables.ServerOptions{
		Developers: []openwearables.ServerDeveloper{{ID: m.developer, Email: manyEmail, Password: m.password}},
		Users:      m.events.people(), Key: o.Secret, SvixURL: m.SvixURL(), SvixToken: m.Token(),
		HTTP: &http.Client{Transport: &http.Transport{DisableCompression: true}, Timeout: svixPatience}, Newer: m.options.Newer,
	})
	if err := m.listen(m.options.Wearables, http.HandlerFunc(m.serveWearables), nil); err != nil {
		return err
	}
	for i := range posts {
		r := &Receiver{
			clock: m.clock, flights: flights, seed: m.options.Seed, start: m.start, keys: map[string]bool{}, build: Build{Scheme: sign.SchemeStandard},
			cert: func(bool) *tls.Certificate { return &m.ca.valid },
		}
		var secure *tls.Config
		if i == 0 {
			secure = &tls.Config{GetCertificate: r.certificate, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
		}
		m.receivers = append(m.receivers, r)
		if err := m.listen("", r, secure); err != nil {
			return err
		}
	}
	return nil
}

func (m *Many) listen(address string, h http.Handler, secure *tls.Config) error {
	if address == "" {
		address = "127.0.0.1:0"
	}
	f, err := listen(address, h)
	if err != nil {
		return err
	}
	if secure != nil {
		f.listener = tls.NewListener(f.listener, secure)
	}
	m.fronts = append(m.fronts, f)
	return nil
}

// Start serves until ctx ends or Close is called. It returns at once: history
// is made in the background, and the APIs answer when it is there. By a Manual
// clock it returns when the history is there.
func (m *Many) Start(ctx context.Context) error {
	m.engine.run(ctx)
	for _, f := range m.fronts {
		f.serve()
	}
	if _, manual := m.clock.(*Manual); manual {
		m.begin()
	} else {
		go m.begin()
	}
	m.forget = context.AfterFunc(ctx, func() { _ = m.Close() })
	return nil
}

// begin makes the history and goes on from there.
func (m *Many) begin() {
	defer close(m.ready)
	m.types()
	if m.options.Blank {
		return
	}
	m.app = m.svix.AddApp(manyOrg, manyEmail, m.developer)
	m.settle()
	m.history()
	if m.options.Live {
		dice := chance(roll(m.options.Seed, forTrouble, 2))
		m.next(&dice, m.clock.Now())
	}
}

func (m *Many) serveSvix(w http.ResponseWriter, r *http.Request) {
	select {
	case <-m.ready:
		m.svix.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

func (m *Many) serveWearables(w http.ResponseWriter, r *http.Request) {
	select {
	case <-m.ready:
		m.wearables.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

// keySet has the receivers learn a key that came into force. The one that did not
// know its endpoint's key has what it was waiting for.
func (m *Many) keySet(endpoint, key string) {
	learn := func() { m.learn(key) }
	if i := slices.IndexFunc(m.stands, func(s stand) bool { return s.id == endpoint && s.fate == locked }); i >= 0 {
		learn = func() {
			m.learn(key)
			m.receivers[i].relearn(key, m.stands[i].key)
		}
	}
	if m.options.Learn < 0 {
		learn()
		return
	}
	m.clock.AfterFunc(m.options.Learn, learn)
}

func (m *Many) learn(key string) {
	for _, r := range m.receivers {
		r.Learn(key)
	}
}

// Ready is closed when the history is there and the APIs answer.
func (m *Many) Ready() <-chan struct{} { return m.ready }

// Close ends everything, and waits until it has ended. It may be called twice.
func (m *Many) Close() (err error) {
	m.once.Do(func() {
		if m.forget != nil {
			m.forget()
		}
		m.engine.end()
		if m.poster != nil {
			m.poster.close()
		}
		for _, f := range m.fronts {
			if e := f.close(); err == nil {
				err = e
			}
		}
	})
	return err
}

// SvixURL is the address of Svix's API, without a trailing slash.
func (m *Many) SvixURL() string { return "http://" + m.fronts[0].address }

// WearablesURL is the address of Open Wearables' API, without a trailing slash.
func (m *Many) WearablesURL() string { return "http://" + m.fronts[1].address }

// Token is a token of the organisation.
func (m *Many) Token() string { return m.svix.Token(manyOrg) }

// AppToken is a token of the application, good for 28 days; empty without one.
// It is there when Ready is closed.
func (m *Many) AppToken() string {
	if m.App() == "" {
		return ""
	}
	return m.svix.AppToken(manyOrg, m.app, 28*24*time.Hour)
}

// App is the application's id; empty for a blank sandbox. It waits for Ready.
func (m *Many) App() string {
	<-m.ready
	return m.app
}

// Email is what the developer logs in with at Open Wearables.
func (m *Many) Email() string { return manyEmail }

// Password is the developer's.
func (m *Many) Password() string { return m.password }

// ReceiverURL is a receiver of the sandbox's own, over TLS by its own CA; it is
// healthy, and the first endpoint leads to it.
func (m *Many) ReceiverURL() string { return m.receiverURL(0) }

// Receivers are what stands behind the first six endpoints, in their order; the
// others lead to the first.
func (m *Many) Receivers() []*Receiver { return m.receivers }

// CAPEM is the certificate of the sandbox's CA.
func (m *Many) CAPEM() []byte { return m.ca.pem }

// CertPool holds the sandbox's CA and nothing else.
func (m *Many) CertPool() *x509.CertPool { return m.ca.pool }

// SvixProfile is a profile that speaks to this sandbox's Svix server by the
// organisation's token. The organisation has one application.
func (m *Many) SvixProfile(name string) model.Profile {
	return model.Profile{
		Name: name, Provider: model.Svix, BaseURL: m.SvixURL(), Environment: model.Demo, APIKey: model.NewSecret(m.Token()), App: m.developer,
	}
}

// WearablesProfile is a profile that speaks to this sandbox's Open Wearables;
// beneath says whether it knows the Svix server under it.
func (m *Many) WearablesProfile(name string, beneath bool) model.Profile {
	p := model.Profile{
		Name: name, Provider: model.OpenWearables, BaseURL: m.WearablesURL(), Environment: model.Demo,
		Email: manyEmail, Password: model.NewSecret(m.password),
	}
	if beneath {
		p.Beneath = &model.Beneath{BaseURL: m.SvixURL(), Token: model.NewSecret(m.Token())}
	}
	return p
}

// Svix is the Svix server, for its faults.
func (m *Many) Svix() *svix.Server { return m.svix }

// Wearables is the Open Wearables server, for its faults.
func (m *Many) Wearables() *openwearables.Server { return m.wearables }

// SvixDown takes Svix's API off the network, or brings it back: Open Wearables
// does not reach it either.
func (m *Many) SvixDown(down bool) error { return m.fronts[0].down(down) }

// WearablesDown does so with Open Wearables' API.
func (m *Many) WearablesDown(down bool) error { return m.fronts[1].down(down) }

// Clock is the sandbox's clock.
func (m *Many) Clock() Clock { return m.clock }
