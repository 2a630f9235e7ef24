package tui

import (
	"context"
	"crypto/x509"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
)

// start is when every desk's day begins to be looked at.
var start = time.Date(2026, 3, 4, 14, 2, 30, 0, time.UTC)

// desk is the console over a real sandbox and real HTTP, driven on the test's
// own goroutine: when press returns, nothing is still on its way.
type desk struct {
	t     testing.TB
	app   *App
	watch *watch.Watch
	box   *sandbox.Sandbox
	clock *sandbox.Manual
	ops   *runbook.Desk // nil where nothing can be changed
	kept  client.Store  // what ops keeps
	// budget is what ops may spend; nil for as much as it takes.
	budget atomic.Pointer[model.Budget]
	quit   bool
	clip   string
}

// feed is a watch that never waits: the desk polls when the test says so.
type feed struct{ *watch.Watch }

func (f feed) Changed(_ context.Context, seq uint64) (*model.Snapshot, error) {
	if s := f.Snapshot(); s.Seq > seq {
		return s, nil
	}
	return nil, context.Canceled
}

// meter counts in memory.
type meter struct{ n atomic.Int64 }

func (m *meter) Take() error        { m.n.Add(1); return nil }
func (m *meter) Used() (int, error) { return int(m.n.Load()), nil }

// incident is the sandbox in the middle of an incident, with a day behind it.
func incident() sandbox.Options {
	o := sandbox.Demo(1)
	o.Live = false
	o.Deliveries = 600
	return o
}

func newDesk(tb testing.TB, o sandbox.Options, w, h int) *desk {
	tb.Helper()
	d := &desk{t: tb, clock: sandbox.NewManual(start)}
	o.Clock = d.clock
	box, err := sandbox.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = box.Close() })
	if err := box.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	d.box = box
	d.connect(box.Profile("demo"), box.CertPool(), w, h)
	return d
}

// connect opens the console on a profile and asks once for everything.
func (d *desk) connect(p model.Profile, ca *x509.CertPool, w, h int) { d.open(p, ca, w, h, nil) }

// open is connect with a desk, made from what asks the provider.
func (d *desk) open(p model.Profile, ca *x509.CertPool, w, h int, operate func(runbook.Host) *runbook.Desk) {
	log, m := &rest.Log{Name: "calls"}, &meter{}
	provider := metriport.New(metriport.Options{Profile: p, Meter: m, Log: log, Now: d.clock.Now, Timeout: 5 * time.Second, CA: ca})
	d.watch = watch.New(watch.Options{
		Profile: p, Provider: provider, Calls: log, Now: d.clock.Now,
		Budget: func() model.Budget { return model.Budget{Used: int(m.n.Load()), Limit: p.CallsPerDay} },
		Back:   24 * time.Hour,
		Timer:  func(time.Duration) (<-chan time.Time, func()) { return nil, func() {} },
	})
	if operate != nil {
		d.ops = operate(provider)
	}
	d.anew(d.t, w, h)
	d.poll()
}

// anew opens the console again, on what is loaded: that takes no time.
func (d *desk) anew(tb testing.TB, w, h int) {
	tb.Helper()
	d.t = tb
	d.app = New(tb.Context(), Options{
		Watched: feed{d.watch}, Now: d.clock.Now, Desk: d.ops, Tick: atOnce,
		NextRuns: func(context.Context, uint64) (*runbook.View, error) { return nil, context.Canceled },
	})
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(d.app.Init())
}

// atOnce lets short pauses pass at once and long ones never.
func atOnce(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
	if d >= time.Second {
		return nil
	}
	return func() tea.Msg { return msg(start) }
}

// poll makes the watch take one step and shows what came of it.
func (d *desk) poll() {
	d.t.Helper()
	_ = d.watch.Poll(d.t.Context())
	d.send(changed{d.watch.Snapshot()})
}

func (d *desk) send(msgs ...tea.Msg) {
	for _, m := range msgs {
		_, cmd := d.app.Update(m)
		d.run(cmd)
	}
}

// run answers cmd and whatever its answer asks for, depth first. Batch and
// Sequence both arrive as a slice of Cmd; Sequence's type is not exported.
func (d *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	v := reflect.ValueOf(msg)
	switch {
	case msg == nil:
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[tea.Cmd]():
		for i := range v.Len() {
			d.run(v.Index(i).Interface().(tea.Cmd))
		}
	case v.Type() == reflect.TypeOf(tea.QuitMsg{}):
		d.quit = true
	case strings.Contains(v.Type().String(), "setClipboard"):
		d.clip = v.String()
	default:
		d.send(msg)
	}
}

var namedKeys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "space": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "backspace": {Code: tea.KeyBackspace},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
}

func keyPress(k string) tea.KeyPressMsg {
	if m, ok := namedKeys[k]; ok {
		return m
	}
	if letter, ok := strings.CutPrefix(k, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: []rune(letter)[0], Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Text: k, Code: []rune(k)[0]}
}

func (d *desk) press(keys ...string) {
	for _, k := range keys {
		d.send(keyPress(k))
	}
}

// text types a word key by key.
func (d *desk) text(s string) {
	for _, r := range s {
		if r == ' ' {
			d.press("space")
			continue
		}
		d.press(string(r))
	}
}

func (d *desk) frame() string { return ansi.Strip(d.app.View().Content) }

// still is the frame without what differs from run to run.
func (d *desk) still() string {
	return scrub(d.frame(), d.box)
}

// scrub takes the ports of the receiver and of the service out of a frame, whole or
// cut short.
func scrub(frame string, box *sandbox.Sandbox) string {
	for _, at := range []string{box.ReceiverURL(), box.BaseURL()} {
		u, _ := url.Parse(at)
		frame = scrubPort(frame, u.Port())
	}
	return frame
}

func scrubPort(frame, port string) string {
	frame = strings.ReplaceAll(frame, port, strings.Repeat("P", len(port)))
	for _, edge := range []string{"…", "│", "╮", "╯", "╭", "╰", "├", "┤"} { // cut, or behind a box
		for i := 1; i < len(port); i++ {
			frame = strings.ReplaceAll(frame, edge+port[i:]+"/", edge+strings.Repeat("P", len(port)-i)+"/")
			frame = strings.ReplaceAll(frame, ".1:"+port[:i]+edge, ".1:"+strings.Repeat("P", i)+edge) // of a host: a time is cut as well
		}
	}
	return frame
}

// wants fails unless the frame holds every text.
func (d *desk) wants(texts ...string) {
	d.t.Helper()
	f := d.frame()
	for _, s := range texts {
		if !strings.Contains(f, s) {
			d.t.Fatalf("the frame should say %q:\n%s", s, f)
		}
	}
}

// says tells whether the frame holds every text.
func (d *desk) says(texts ...string) bool {
	f := d.frame()
	return !slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(f, s) })
}

// lacks fails if the frame holds one of the texts.
func (d *desk) lacks(texts ...string) {
	d.t.Helper()
	f := d.frame()
	for _, s := range texts {
		if strings.Contains(f, s) {
			d.t.Fatalf("the frame should not say %q:\n%s", s, f)
		}
	}
}
