package tui

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// polled is a profile that is polled at its own pace on the test's clock, and how
// many calls came to its provider.
type polled struct {
	*watch.Watch
	calls, used atomic.Int64
	rests       chan *pause // what its loop waits for
	resting     *pause
}

// pause is a pause of a loop.
type pause struct {
	until time.Time
	fired chan time.Time
}

// counted puts a counter before a provider.
func (a *polled) counted(t *testing.T, base string) string {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	through := httputil.NewSingleHostReverseProxy(u)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.calls.Add(1)
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func (a *polled) Take() error        { a.used.Add(1); return nil }
func (a *polled) Used() (int, error) { return int(a.used.Load()), nil }

func newPolled(t *testing.T, p model.Profile, clock *sandbox.Manual, dial func(model.Profile, client.Meter) client.Provider) *polled {
	t.Helper()
	a := &polled{rests: make(chan *pause, 16)}
	p.BaseURL = a.counted(t, p.BaseURL)
	a.Watch = watch.New(watch.Options{
		Profile: p, Provider: dial(p, a), Now: clock.Now, Back: 24 * time.Hour,
		Budget: func() model.Budget { return model.Budget{Used: int(a.used.Load()), Limit: p.CallsPerDay} },
		Timer: func(d time.Duration) (<-chan time.Time, func()) {
			r := &pause{clock.Now().Add(d), make(chan time.Time, 1)}
			if d > time.Second { // else it looks whether an answer has come
				a.rests <- r
			}
			return r.fired, func() {}
		},
	})
	return a
}

// settle waits until the loop rests.
func (a *polled) settle(t *testing.T) {
	t.Helper()
	for a.resting == nil || len(a.rests) > 0 {
		select {
		case a.resting = <-a.rests:
		case <-time.After(time.Minute):
			t.Fatal("it does not come to rest")
		}
	}
}

// TestAllProfilesKeepToTheirBudgets: of three profiles that are looked at together
// those with a daily limit are asked at their idle pace, however often a key is
// pressed; what is counted is what the providers got.
func TestAllProfilesKeepToTheirBudgets(t *testing.T) {
	clock := sandbox.NewManual(start)
	all := polledBeside(t, clock)
	d := &desk{t: t}
	d.app = New(t.Context(), Options{
		Watched: feed{all["wearables"].Watch}, Now: clock.Now, Tick: atOnce, Profiles: []Choice{{Name: "wearables"}, {Name: "svix"}, {Name: "metriport"}},
		Open: func(name string) (Opened, error) { return Opened{Watched: feed{all[name].Watch}}, nil },
	})
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.run(d.app.Init())
	d.press("0")
	for _, a := range all {
		go func() { _ = a.Run(t.Context()) }()
	}
	const span = 2 * time.Minute
	pressed := start
	for clock.Now().Sub(start) < span {
		var next *polled
		for _, a := range all {
			a.settle(t)
			if next == nil || a.resting.until.Before(next.resting.until) {
				next = a
			}
		}
		if wait := next.resting.until.Sub(clock.Now()); wait > 0 {
			clock.Advance(wait)
		}
		if now := clock.Now(); now.Sub(pressed) > 20*time.Second {
			pressed = now
			d.press("j")
		}
		next.resting.fired <- clock.Now()
		next.resting = nil
	}
	for name, a := range all {
		a.settle(t)
		limit := a.Snapshot().Budget.Limit
		calls := int(a.calls.Load())
		t.Logf("%s: %d calls in %s, limit %d a day", name, calls, span, limit)
		if used := int(a.used.Load()); used != calls {
			t.Errorf("%s: %d calls were counted, %d came", name, used, calls)
		}
		const once = 12 // the first questions: who asks, what can be done here, each endpoint
		if most := once + int(0.3*float64(limit)*span.Hours()/24); limit > 0 && calls > most {
			t.Errorf("%s: %d calls in %s, at most %d keep to 30 %% of %d a day", name, calls, span, most, limit)
		}
		if limit == 0 && calls < 40 {
			t.Errorf("%s: %d calls in %s: it is not live", name, calls, span)
		}
	}
}

// polledBeside are a profile of each provider; one of them has no daily limit.
func polledBeside(t *testing.T, clock *sandbox.Manual) map[string]*polled {
	t.Helper()
	o := incident()
	o.Clock, o.Deliveries = clock, 150
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	many := troubledMany()
	many.Clock, many.Deliveries, many.Incident = clock, 30, false
	m, err := sandbox.NewMany(many)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = box.Close(), m.Close() })
	for _, begin := range []func() error{func() error { return box.Start(t.Context()) }, func() error { return m.Start(t.Context()) }} {
		if err := begin(); err != nil {
			t.Fatal(err)
		}
	}
	<-m.Ready()
	limited := func(p model.Profile, calls int) model.Profile { p.CallsPerDay = calls; return p }
	return map[string]*polled{
		"wearables": newPolled(t, m.WearablesProfile("wearables", false), clock, func(p model.Profile, c client.Meter) client.Provider {
			return openwearables.New(openwearables.Options{Profile: p, Meter: c, Now: clock.Now})
		}),
		"svix": newPolled(t, limited(m.SvixProfile("svix"), 4000), clock, func(p model.Profile, c client.Meter) client.Provider {
			return svix.New(svix.Options{Profile: p, Meter: c, Now: clock.Now})
		}),
		"metriport": newPolled(t, limited(box.Profile("metriport"), 500), clock, func(p model.Profile, c client.Meter) client.Provider {
			return metriport.New(metriport.Options{Profile: p, Meter: c, Now: clock.Now, CA: box.CertPool()})
		}),
	}
}
