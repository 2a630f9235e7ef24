package tui

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// manyDesk is the console over a played Svix server, or Open Wearables on it,
// driven as desk is.
type manyDesk struct {
	*desk
	played   *sandbox.Many
	provider client.Provider
}

func troubledMany() sandbox.ManyOptions {
	o := sandbox.ManyDemo(5)
	o.Live, o.Learn, o.Deliveries = false, -1, 600
	return o
}

func newManyDesk(tb testing.TB, o sandbox.ManyOptions, of model.Provider, profile ...func(*model.Profile)) manyDesk {
	tb.Helper()
	d := openMany(tb, o, of, profile...)
	for range 20 {
		d.poll()
		d.clock.Advance(2 * time.Second)
	}
	return d
}

// openMany is newManyDesk before anything is read; profile changes what is connected to.
func openMany(tb testing.TB, o sandbox.ManyOptions, of model.Provider, profile ...func(*model.Profile)) manyDesk {
	tb.Helper()
	d := manyDesk{desk: &desk{t: tb, clock: sandbox.NewManual(start)}}
	o.Clock = d.clock
	m, err := sandbox.NewMany(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = m.Close() })
	if err := m.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	<-m.Ready()
	d.played = m
	log, used := &rest.Log{Name: "calls"}, &meter{}
	p := m.WearablesProfile("wearables", false)
	if of == model.Svix {
		p = m.SvixProfile("svix")
	}
	for _, change := range profile {
		change(&p)
	}
	var provider client.Provider
	if of == model.Svix {
		provider = svix.New(svix.Options{Profile: p, Meter: used, Log: log, Now: d.clock.Now})
	} else {
		provider = openwearables.New(openwearables.Options{Profile: p, Meter: used, Log: log, Now: d.clock.Now})
	}
	d.provider = provider
	d.watch = watch.New(watch.Options{
		Profile: p, Provider: provider, Calls: log, Now: d.clock.Now, Back: 24 * time.Hour,
		Budget: func() model.Budget { return model.Budget{Used: int(used.n.Load())} },
		Timer:  func(time.Duration) (<-chan time.Time, func()) { return nil, func() {} },
	})
	d.anew(tb, 120, 40)
	return d
}

// What differs from run to run: how often was asked again, and names.
var (
	callsToday = regexp.MustCompile(`\b[0-9]+ calls today`)
	sandboxID  = regexp.MustCompile(`\b(ep|msg|app)_[0-9A-Za-z]{27}`)
)

// still is the frame without what differs from run to run.
func (d manyDesk) still() string {
	f := d.frame()
	for _, e := range d.app.sh.snap.Endpoints {
		if u, err := url.Parse(e.URL); err == nil && u.Port() != "" {
			f = scrubPort(f, u.Port())
		}
	}
	f = callsToday.ReplaceAllStringFunc(f, func(s string) string { return strings.Repeat("n", strings.IndexByte(s, ' ')) + " calls today" })
	return sandboxID.ReplaceAllStringFunc(f, func(s string) string { return s[:4] + strings.Repeat("x", len(s)-4) })
}

// TestManyFrames keeps the pictures of a profile with many endpoints.
func TestManyFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newManyDesk(t, troubledMany(), model.Svix)
	for _, c := range []struct {
		name string
		keys []string
	}{
		{"overview", nil},
		{"endpoints", []string{"3", "j"}},
		{"deliveries", []string{"3", "enter", "j"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 120, 40)
			d.press(c.keys...)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
		})
	}
}

// endsPage is the page of many endpoints.
func (d manyDesk) endsPage() *manyEnds {
	p, _ := d.app.pages[endpointsID].(*endpoints)
	return p.many
}

// TestManyEndpoints leads from the worst endpoint to its deliveries, with both
// providers.
func TestManyEndpoints(t *testing.T) {
	if testing.Short() {
		t.Skip("much work of one goroutine: made without -short")
	}
	for _, of := range []model.Provider{model.Svix, model.OpenWearables} {
		t.Run(string(of), func(t *testing.T) {
			d := newManyDesk(t, troubledMany(), of)
			d.press("3")
			d.wants("6 endpoints", "failing", "every event", "1/6")
			r, _ := d.endsPage().table.Current()
			d.press("enter")
			d.wants("endpoint:=" + string(r.e.ID))
			list, _ := d.app.pages[deliveriesID].(*deliveries)
			if list.rows.Len() == 0 {
				t.Fatalf("no delivery to %s", r.e.ID)
			}
			for _, row := range list.rows.All() {
				if row.To != r.e.ID {
					t.Errorf("%s went to %s", row.ID, row.To)
				}
			}
			d.press("3", "y", "i")
			if !strings.Contains(d.clip, string(r.e.ID)) {
				t.Errorf("copied %q", d.clip)
			}
		})
	}
}

// ends are n endpoints, two of them with one URL.
func ends(n int) []model.Endpoint {
	out := make([]model.Endpoint, n)
	for i := range out {
		out[i] = model.Endpoint{ID: model.EndpointID(fmt.Sprintf("ep_%03d", i)), URL: fmt.Sprintf("https://h%03d.example.org/in", max(i, 1)), Enabled: model.Yes}
	}
	return out
}

// manyBench is a console on a profile that is all there.
func manyBench(tb testing.TB, snap *model.Snapshot) manyDesk {
	tb.Helper()
	snap.Seq, snap.At, snap.Profile = 1, start, model.Profile{Name: "svix", Provider: model.Svix, Environment: model.Production}
	snap.Link, snap.LogState = model.Link{State: model.LinkLive, Since: start}, model.LogReady
	snap.Status.AsOf = start
	d := manyDesk{desk: &desk{t: tb}}
	d.app = New(tb.Context(), Options{Watched: held{snap}, Now: func() time.Time { return start }, Tick: atOnce})
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.run(d.app.Init())
	return d
}

// TestStandings weighs endpoints by what their own deliveries did.
func TestStandings(t *testing.T) {
	all := ends(7)
	all[6].Enabled = model.No
	ago := func(m int) time.Time { return start.Add(-time.Duration(m) * time.Minute) }
	row := func(to string, o model.Outcome, m, code int) *model.Delivery {
		return &model.Delivery{To: model.EndpointID(to), Outcome: o, Created: ago(m), Code: code, Took: model.NoTime}
	}
	rows := []*model.Delivery{
		row("ep_002", model.Processing, 1, 502), row("ep_003", model.Failed, 2, 500), row("ep_004", model.Delivered, 2, 200), row("ep_004", model.Failed, 3, 500),
		row("ep_004", model.Delivered, 3, 200), row("ep_005", model.Delivered, 4, 200), row("ep_006", model.Delivered, 5, 200),
		{Endpoint: all[3].URL, Outcome: model.Failed, Created: ago(30), Took: model.NoTime},
		{Endpoint: all[0].URL, Outcome: model.Failed, Created: ago(31), Took: model.NoTime},
		row("ep_003", model.Delivered, 60, 200), row("ep_002", model.Delivered, 61, 200),
	}
	got := ranked(all, standingsOf(model.RowsOf(rows...), start, all), start)
	var seen []string
	for _, r := range got {
		cell, _ := r.s.look(r.e, start, &themes.New(themes.Default(false)).Plain)
		seen = append(seen, string(r.e.ID)+" "+cell)
	}
	want := []string{
		"ep_002 ✗ 1 being retried", "ep_003 ✗ failing 30 min", "ep_006 ○ disabled", "ep_004 ◐ 1 of 3 failed", "ep_000 ? not known", "ep_001 ? not known", "ep_005 ✓ healthy",
	}
	if strings.Join(seen, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(seen, "\n"), strings.Join(want, "\n"))
	}
}

// TestManyKeepTheCursor: the cursor stays on its endpoint when another becomes
// the worst, also among 500.
func TestManyKeepTheCursor(t *testing.T) {
	d := manyBench(t, &model.Snapshot{Endpoints: ends(500)})
	d.press("3", "G", "k", "k")
	was, _ := d.endsPage().table.Current()
	d.wants("500 endpoints", "498/500", string(was.e.ID))
	worse := *d.app.sh.snap
	worse.Seq, worse.Log = 2, model.Log{Rows: model.RowsOf(&model.Delivery{ID: "m/ep_499", To: "ep_499", Outcome: model.Failed, Created: start, Took: model.NoTime})}
	d.send(changed{&worse})
	if is, _ := d.endsPage().table.Current(); is.e.ID != was.e.ID {
		t.Errorf("the cursor went from %s to %s", was.e.ID, is.e.ID)
	}
	d.wants("1 failing", "499/500")
	d.press("g")
	d.wants("ep_499", "✗ failing")
}

// TestManyCannotSaysWhy: what cannot be done stays, with its reason.
func TestManyCannotSaysWhy(t *testing.T) {
	d := newManyOperated(t, func(o *sandbox.ManyOptions) {}, model.OpenWearables)
	d.press("3", "K")
	d.wants("rotate key: ")
	d.press(":")
	d.wants("rotate key", "delete", "disable", "new", "edit", "recover")
}

// newManyOperated is a console that can change endpoints.
func newManyOperated(t *testing.T, change func(*sandbox.ManyOptions), of model.Provider, profile ...func(*model.Profile)) manyDesk {
	t.Helper()
	o := troubledMany()
	o.Deliveries = 60
	change(&o)
	d := newManyDesk(t, o, of, profile...)
	kept, _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hooktop.db"), Now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	d.ops = benchOf(d.desk, d.app.sh.snap.Profile, d.provider, kept, d.played.CertPool())
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	t.Cleanup(func() { stop(); <-done; _ = kept.Close() })
	go func() {
		defer close(done)
		_ = d.ops.Run(ctx)
	}()
	d.anew(t, 120, 40)
	return d
}

// TestManyChange plans, carries out and shows changes of one of many endpoints.
func TestManyChange(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	d.press("3")
	for i, e := 0, d.app.sh.snap.Endpoints; i < len(e); i++ {
		if r, _ := d.endsPage().table.Current(); r.e.Enabled == model.No {
			break
		}
		d.press("j")
	}
	d.wants("○ disabled")
	d.press("x")
	d.wants("Enable endpoint", "type yes to start")
	d.text("yes")
	d.press("enter")
	d.until("Runs", "done")
	d.press("3")
	for i := 0; i < 40 && d.says("○ disabled"); i++ {
		d.clock.Advance(2 * time.Second)
		d.press("ctrl+r")
		d.poll()
	}
	d.lacks("○ disabled")

	d.press("e", "enter")
	d.wants("Change endpoint", "every event", "of the provider's")
	d.text("workout.created, sleep.created")
	d.press("ctrl+s")
	d.wants("every event → sleep.created workout.created", "type yes to start")
	d.press("esc")
	d.wants("workout.created, sleep.created")
	d.press("esc", "D")
	d.wants("Delete endpoint", "to start")
	d.press("esc", "K", "d")
	d.wants("Rotate the key of")
	d.press("esc", "n")
	d.wants("New endpoint")
}

// TestMessagesOfMany: a message of which nothing more is known says so, as does
// one that went nowhere.
func TestMessagesOfMany(t *testing.T) {
	rows := []*model.Delivery{
		{ID: "msg_1", Message: "msg_1", Type: "a.b", Created: start, Took: model.NoTime},
		{ID: "msg_2", Message: "msg_2", Type: "a.b", Created: start, Took: model.NoTime, Detail: "reached no endpoint"},
		{ID: "msg_3/ep_000", Message: "msg_3", To: "ep_000", Type: "a.b", Outcome: model.Processing, Code: 502, Created: start, Took: time.Second},
	}
	d := manyBench(t, &model.Snapshot{Endpoints: ends(1), Log: model.Log{Rows: model.RowsOf(rows...), Complete: true}})
	d.press("2")
	d.wants("not known yet", "reached no endpoint", "ep_000")
	d.wants("which endpoints it went to, and how, is not known yet")
	d.press("j")
	d.wants(" · reached no endpoint")
	d.press("j")
	d.wants("the last attempt was answered 502; it is tried again") // why is not known
}

// TestCountsSayTheirWindow: what was counted from the log says of which time and
// of how much.
func TestCountsSayTheirWindow(t *testing.T) {
	d := manyBench(t, &model.Snapshot{Endpoints: ends(3), Log: model.Log{Rows: model.RowsOf(manyRows(3)...)}, Budget: model.Budget{Used: 1234}, Status: model.Status{
		Failed: model.Count{N: 80, Known: true, AtLeast: true}, Processing: model.Known(31), Since: start.Add(-24 * time.Hour), Sampled: "12 of 500 endpoints",
	}})
	d.wants("Failed 24 h", "≥ 80", "Processing 24 h", "12/500 endpoints", "1 234 calls today")
}

// TestWorstUntilUsed: what becomes the worst is under the cursor until somebody
// uses it.
func TestWorstUntilUsed(t *testing.T) {
	d := manyBench(t, &model.Snapshot{Endpoints: ends(9)})
	d.press("3")
	worse := *d.app.sh.snap
	worse.Seq, worse.Log = 2, model.Log{Rows: model.RowsOf(&model.Delivery{ID: "m/ep_007", To: "ep_007", Outcome: model.Failed, Created: start, Took: model.NoTime})}
	d.send(changed{&worse})
	if r, _ := d.endsPage().table.Current(); r.e.ID != "ep_007" {
		t.Errorf("the cursor is on %s", r.e.ID)
	}
}
