package runbook_test

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

// named lets a direct sender know names.
func named(names map[string][]string) func(context.Context, string) ([]netip.Addr, error) {
	return func(_ context.Context, host string) ([]netip.Addr, error) {
		if names[host] == nil {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		var out []netip.Addr
		for _, a := range names[host] {
			out = append(out, netip.MustParseAddr(a))
		}
		return out, nil
	}
}

// checkOf finds a check by its code.
func checkOf(checks []model.Check, code string) model.Check {
	i := slices.IndexFunc(checks, func(c model.Check) bool { return c.Code == code })
	if i < 0 {
		return model.Check{}
	}
	return checks[i]
}

// portOf is the port of a URL.
func portOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// TestPreflight meets everything that can be in a URL's way, over real sockets:
// what is wrong fails, what depends on it is skipped, and the rest passes.
func TestPreflight(t *testing.T) {
	h := newHall(t)
	secure, plain := portOf(t, h.box.ReceiverURL()), portOf(t, h.box.PlainReceiverURL())
	closed := receiver(t, sign.SchemeMetriport, metriportKey, nil)
	closed.Close()
	names := map[string][]string{
		"hooks.example.test": {"127.0.0.1"}, "both.example.test": {"127.0.0.1", "::1"}, "local.example.test": {"169.254.10.1"},
		"some.example.test": {"127.0.0.1", "169.254.10.1"}, "localhost": {"127.0.0.1"},
	}
	tls := []string{"tls_protocol", "tls_chain", "tls_name", "tls_expiry"}
	request := []string{"answer", "redirect", "accepted", "pong", "latency"}
	connects := []string{"addresses", "connect_ipv4", "connect_ipv6"}
	for name, c := range map[string]struct {
		url     string
		change  func(e *runbook.Exam, d *direct.Options)
		trouble sandbox.Trouble
		failed  []string
		skipped []string
		warned  []string
		words   string
	}{
		"sound":          {url: "https://localhost:" + secure + "/metriport", skipped: []string{"connect_ipv6"}, warned: []string{"addresses"}},
		"without TLS":    {url: "http://hooks.example.test:" + plain + "/metriport", skipped: append([]string{"connect_ipv6"}, tls...), warned: []string{"private_parts", "addresses"}},
		"IPv6 refused":   {url: "http://both.example.test:" + plain + "/metriport", skipped: tls, warned: []string{"private_parts", "addresses", "connect_ipv6"}},
		"one link-local": {url: "http://some.example.test:" + plain + "/metriport", skipped: append([]string{"connect_ipv6"}, tls...), warned: []string{"private_parts", "addresses"}},
		"all link-local": {
			url: "https://local.example.test/", failed: []string{"addresses"},
			skipped: slices.Concat(connects[1:], tls, request), words: "addresses: 169.254.10.1: link-local or metadata",
		},
		"no URL": {
			url: "notaurl", failed: []string{"url"}, skipped: slices.Concat([]string{"rules", "private_parts", "dns"}, connects, tls, request), words: "URL: this is not a URL",
		},
		"no name": {
			url: "https://gone.example.test/", failed: []string{"dns"}, skipped: slices.Concat(connects, tls, request), words: "host name: host name not found",
		},
		"refused": {
			url: strings.Replace(closed.URL, "127.0.0.1", "hooks.example.test", 1), failed: []string{"connect_ipv4"},
			skipped: slices.Concat([]string{"connect_ipv6"}, tls, request), warned: []string{"private_parts", "addresses"}, words: "connects over IPv4: 0 of 1; connection refused",
		},
		"a rule": {
			url: "https://localhost:" + secure + "/0000", change: func(e *runbook.Exam, _ *direct.Options) { e.Lenient = false },
			failed: []string{"rules"}, skipped: []string{"connect_ipv6"}, warned: []string{"addresses"}, words: `provider's rules: Metriport refuses URLs that hold "localhost"`,
		},
		"expired": {
			url: "https://localhost:" + secure + "/metriport", trouble: sandbox.Expired,
			failed: []string{"tls_expiry"}, skipped: slices.Concat([]string{"connect_ipv6"}, request), warned: []string{"addresses"}, words: "certificate expiry: certificate expired: it was valid until",
		},
		"soon over": {
			url: "https://localhost:" + secure + "/metriport", change: func(_ *runbook.Exam, d *direct.Options) {
				d.Now = func() time.Time { return time.Now().Add(10*365*24*time.Hour - 3*24*time.Hour) }
			},
			skipped: []string{"connect_ipv6"}, warned: []string{"addresses", "tls_expiry"},
		},
		"wrong name": {
			url: "https://hooks.example.test:" + secure + "/metriport", failed: []string{"tls_name"},
			skipped: slices.Concat([]string{"connect_ipv6"}, request), warned: []string{"addresses"}, words: "certificate name: wrong certificate name",
		},
		"unknown CA": {
			url: "https://localhost:" + secure + "/metriport", change: func(_ *runbook.Exam, d *direct.Options) { d.CA = nil },
			failed: []string{"tls_chain"}, skipped: slices.Concat([]string{"connect_ipv6"}, request), warned: []string{"addresses"}, words: "certificate chain: untrusted certificate",
		},
		"TLS to plain": {
			url: "https://localhost:" + plain + "/metriport", failed: []string{"tls_protocol"},
			skipped: slices.Concat([]string{"connect_ipv6"}, tls[1:], request), warned: []string{"addresses"}, words: "TLS protocol: TLS handshake failed",
		},
		"another key": {
			url: "https://localhost:" + secure + "/metriport", change: func(e *runbook.Exam, _ *direct.Options) { e.Secret = model.NewSecret("another") },
			failed: []string{"accepted"}, skipped: []string{"connect_ipv6", "pong"}, warned: []string{"addresses"}, words: "takes a test: 401 in ",
		},
		"another key, not saved yet": {
			url: "https://localhost:" + secure + "/metriport", change: func(e *runbook.Exam, _ *direct.Options) { e.Secret, e.Unsaved = model.NewSecret("another"), true },
			skipped: []string{"connect_ipv6", "pong"}, warned: []string{"addresses", "accepted"},
		},
		"no key": {
			url: "https://localhost:" + secure + "/metriport", change: func(e *runbook.Exam, _ *direct.Options) { e.Secret = model.Secret{} },
			skipped: []string{"connect_ipv6", "pong"}, warned: []string{"addresses", "accepted"},
		},
		"a gateway": {
			url: "https://localhost:" + secure + "/metriport", trouble: sandbox.BadGateway,
			failed: []string{"accepted"}, skipped: []string{"connect_ipv6", "pong"}, warned: []string{"addresses"}, words: "takes a test: 502 in ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []*sandbox.Receiver{h.box.Receiver(), h.box.PlainReceiver()} {
				r.Forget(metriportKey)
				r.Set(c.trouble)
			}
			o := direct.Options{CA: h.box.CertPool(), Silence: 20 * time.Second, Resolve: named(names), Now: time.Now}
			e := runbook.Exam{URL: c.url, Provider: model.Metriport, Secret: model.NewSecret(metriportKey), Lenient: true, Limit: time.Minute}
			if c.change != nil {
				c.change(&e, &o)
			}
			if strings.Contains(e.URL, "localhost") && e.Lenient {
				c.warned = append([]string{"rules"}, c.warned...) // that this host does not enforce
			}
			d := direct.New(o)
			checks, err := runbook.Preflight(t.Context(), runbook.Lab{Direct: d, Surveyor: d, Now: o.Now}, e, nil)
			if err != nil {
				t.Fatal(err)
			}
			wantEnded(t, checks, c.failed, c.skipped, c.warned)
			wantWords(t, checks)
			said := runbook.Readiness(checks)
			if !strings.HasPrefix(said, c.words) || c.words == "" && !strings.HasPrefix(said, "ready: ") {
				t.Errorf("it says %q", said)
			}
		})
	}
}

func wantEnded(t *testing.T, checks []model.Check, failed, skipped, warned []string) {
	t.Helper()
	for state, want := range map[model.CheckState][]string{model.CheckFail: failed, model.CheckSkipped: skipped, model.CheckWarn: warned} {
		if got := endedAs(checks, state); !slices.Equal(got, want) {
			t.Errorf("%q ended so, want %q\n%s", got, want, show(checks))
		}
	}
}

// TestPreflightOfVariants: what a ping can show of a receiver's mistakes.
func TestPreflightOfVariants(t *testing.T) {
	h := newHall(t)
	for _, v := range sandbox.Variants() {
		for _, scheme := range []string{sign.SchemeMetriport, sign.SchemeStandard} {
			want, of := []string(nil), map[sandbox.Variant][]string{
				sandbox.SendsElsewhere: {"redirect"}, sandbox.PongsWrongly: {"pong"}, sandbox.ShowsPage: {"accepted"},
				sandbox.HangsUp: {"answer"}, sandbox.AnswersLate: {"latency"},
			}
			if want = of[v]; scheme == sign.SchemeStandard && v == sandbox.PongsWrongly {
				want = nil
			}
			t.Run(v.String()+"/"+scheme, func(t *testing.T) {
				e := h.build(sandbox.Build{Variant: v, Scheme: scheme, Delay: 30 * time.Millisecond})
				if e.Lenient, e.Limit = true, time.Minute; v == sandbox.AnswersLate {
					e.Limit = 15 * time.Millisecond
				}
				if scheme == sign.SchemeStandard {
					e.Provider = model.Svix
				}
				checks, err := runbook.Preflight(t.Context(), h.lab(), e, nil)
				if err != nil || !slices.Equal(endedAs(checks, model.CheckFail), want) {
					t.Errorf("%v\n%s", err, show(checks))
				}
			})
		}
	}
}

// TestLatencyIsOfFive: one slow or lost answer of five is seen.
func TestLatencyIsOfFive(t *testing.T) {
	for name, c := range map[string]struct {
		nth   int32
		fault func(p post) bool
		state model.CheckState
	}{
		"all well":     {0, nil, model.CheckPass},
		"the third":    {3, func(post) bool { panic("the third") }, model.CheckFail},
		"the last one": {5, func(post) bool { panic("the last") }, model.CheckFail},
		"a sixth":      {6, func(post) bool { panic("there is none") }, model.CheckPass},
	} {
		t.Run(name, func(t *testing.T) {
			var n atomic.Int32
			s := receiver(t, sign.SchemeMetriport, metriportKey, func(p post) bool { return n.Add(1) == c.nth && c.fault(p) })
			s.Config.ErrorLog = silentLog()
			d := direct.New(direct.Options{Silence: 20 * time.Second})
			checks, err := runbook.Preflight(t.Context(), runbook.Lab{Direct: d, Surveyor: d, Now: time.Now}, runbook.Exam{
				URL: s.URL, Provider: model.Metriport, Secret: model.NewSecret(metriportKey), Lenient: true, Limit: time.Minute,
			}, nil)
			if got := checkOf(checks, "latency"); err != nil || got.State != c.state || strings.Count(got.Got, ",") != 4 || n.Load() != 5 {
				t.Errorf("%d pings, %+v, %v", n.Load(), got, err)
			}
		})
	}
}

// TestPreflightGivenUp ends at once, with what was found.
func TestPreflightGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := receiver(t, sign.SchemeMetriport, metriportKey, func(p post) bool {
		cancel()
		<-p.r.Context().Done()
		return true
	})
	d := direct.New(direct.Options{Silence: 20 * time.Second})
	told := 0
	checks, err := runbook.Preflight(ctx, runbook.Lab{Direct: d, Surveyor: d, Now: time.Now}, runbook.Exam{URL: s.URL, Provider: model.Metriport}, func([]model.Check) { told++ })
	wantErr(t, err, model.Canceled)
	if checkOf(checks, "dns").State != model.CheckPass || checkOf(checks, "pong").Got != "given up" || told == 0 || runbook.Readiness(checks) == "not ended yet" {
		t.Errorf("\n%s", show(checks))
	}
}

// TestDeskPreflight looks at the endpoint in force, or at a URL not saved yet,
// with the key in force, and puts it on record.
func TestDeskPreflight(t *testing.T) {
	r := newRig(t, options{bench: surveying})
	link, _ := r.settings()
	checks, err := r.desk.Preflight(t.Context(), "", nil)
	if err != nil || len(endedAs(checks, model.CheckFail)) > 0 || checkOf(checks, "pong").State != model.CheckPass {
		t.Fatalf("%v\n%s", err, show(checks))
	}
	r.box.PlainReceiver().Forget("")
	checks, err = r.desk.Preflight(t.Context(), r.box.PlainReceiverURL(), nil)
	if err != nil || checkOf(checks, "accepted").State != model.CheckWarn {
		t.Fatalf("%v\n%s", err, show(checks))
	}
	r.box.Receiver().Set(sandbox.Expired)
	checks, err = r.desk.Preflight(t.Context(), link, nil)
	if err != nil || checkOf(checks, "tls_expiry").State != model.CheckFail {
		t.Fatalf("%v\n%s", err, show(checks))
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{})
	if err != nil || len(acts) != 3 || acts[0].Action != model.ActPreflight || !strings.HasPrefix(acts[0].Outcome, "ready: ") || !strings.Contains(acts[2].Outcome, "certificate expired") {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// TestDeskPreflightWithoutTheProvider looks at a URL all the same.
func TestDeskPreflightWithoutTheProvider(t *testing.T) {
	r := newRig(t, options{bench: surveying})
	link, _ := r.settings()
	_ = r.box.Faults().Down(true)
	checks, err := r.desk.Preflight(t.Context(), link, nil)
	if err != nil || checkOf(checks, "dns").State != model.CheckPass || checkOf(checks, "accepted").State != model.CheckWarn {
		t.Errorf("%v\n%s", err, show(checks))
	}
	if _, err = r.desk.Preflight(t.Context(), "", nil); err == nil {
		t.Error("an endpoint is known")
	}
}

// surveying gives a bench what receivers are looked at with.
func surveying(b *runbook.Bench) { b.Surveyor, _ = b.Direct.(client.Surveyor) }

// TestDeskConformance examines the endpoint with the key in force, asks for the
// name in production, and puts it on record.
func TestDeskConformance(t *testing.T) {
	r := newRig(t, options{bench: func(b *runbook.Bench) {
		surveying(b)
		b.Profile.Environment = model.Production
		b.Direct = patient{b.Direct}
	}})
	link, key := r.settings()
	p, err := r.desk.PlanConformance(t.Context(), "")
	if err != nil || p.Needs.Name != "demo" || !strings.Contains(p.Title, link) || strings.Contains(string(p.Raw), key) {
		t.Fatalf("%+v, %v", p, err)
	}
	before := r.box.Receiver().Count()
	_, err = r.desk.Conformance(t.Context(), "", runbook.Consent{Name: "Demo"}, nil)
	wantErr(t, err, model.Invalid, `"demo"`)
	_, err = r.desk.Conformance(t.Context(), "https://other.example/", agreed(p), nil)
	wantErr(t, err, model.NotFound)
	if r.box.Receiver().Count() != before {
		t.Error("something was sent")
	}
	r.box.Receiver().Build(sandbox.Build{Variant: sandbox.AcceptsAnything})
	checks, err := r.desk.Conformance(t.Context(), link, agreed(p), nil)
	if err != nil || !slices.Equal(endedAs(checks, model.CheckFail), negative) {
		t.Fatalf("%v\n%s", err, show(checks))
	}
	acts, err := r.desk.Acts(t.Context(), client.ActFilter{})
	if err != nil || len(acts) != 1 || acts[0].Action != model.ActExamine || acts[0].Outcome != "it accepts anything: no signature is checked" {
		t.Errorf("acts %+v, %v", acts, err)
	}
}

// patient waits for a busy machine.
type patient struct{ client.Sender }

func (p patient) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	o.Within = time.Minute
	return p.Sender.Fire(ctx, o)
}
