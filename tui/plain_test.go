package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/model"
)

// plainly opens the console again for who listens.
func (d *desk) plainly(tb testing.TB, w, h int) {
	tb.Helper()
	d.t = tb
	d.app = New(tb.Context(), Options{Watched: feed{d.watch}, Now: d.clock.Now, Desk: d.ops, Tick: atOnce, NextRuns: noRuns, Plain: true})
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(d.app.Init())
}

// heardAt is the frame as it is heard, the line of the cursor marked.
func (d *desk) heardAt() string {
	v := d.app.View()
	lines := strings.Split(v.Content, "\n")
	for i := range lines {
		lead := "  "
		if v.Cursor != nil && v.Cursor.Y == i {
			lead = "> "
		}
		lines[i] = strings.TrimRight(lead+lines[i], " ")
	}
	return scrub(strings.Join(lines, "\n"), d.box) + "\n"
}

// plainPlaces are the pages and overlays, by the keys that lead to them.
var plainPlaces = []struct {
	name string
	keys []string
}{
	{"overview", nil},
	{"timeline", []string{"tab", "left"}},
	{"deliveries", []string{"2", "down", "space", "down"}},
	{"filter", []string{"2", "/", "c", "o", "d", "e", ":"}},
	{"payload", []string{"2", "down", "enter"}},
	{"compared", []string{"2", "down", "down", "down", "down", "down", "down", "enter", "["}},
	{"attempts", []string{"2", "down", "down", "down", "down", "down", "down", "enter", "[", "[", "["}},
	{"mistake", []string{"2", "/", "s", "t", "a", "t", "u", "s", ":", "f", "enter"}},
	{"endpoints", []string{"3"}},
	{"rotate", []string{"3", "K"}},
	{"url", []string{"3", "e"}},
	{"bench", []string{"4"}},
	{"sample", []string{"4", "j", "j", "tab"}},
	{"signature", []string{"5"}},
	{"activity", []string{"6"}},
	{"acts", []string{"6", "tab", "j"}},
	{"keys", []string{"2", "?"}},
	{"copy", []string{"2", "y"}},
}

// TestPlainFrames keeps what is heard of every page. In any size nothing but
// words and spaces reaches the terminal, in lines that fit, with the cursor on
// one of them.
func TestPlainFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	var small, usual strings.Builder
	for _, c := range plainPlaces {
		d.plainly(t, 80, 24)
		d.send(viewed{posedRuns()})
		d.press(c.keys...)
		for _, size := range [][2]int{{1, 1}, {39, 12}, {61, 13}, {200, 60}, {40, 12}, {80, 24}} {
			w, h := size[0], size[1]
			d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			d.canBeHeard(c.name, w, h)
			switch w {
			case 40:
				fmt.Fprintf(&small, "[%s]\n%s", c.name, d.heardAt())
			case 80:
				fmt.Fprintf(&usual, "[%s]\n%s", c.name, d.heardAt())
			}
		}
	}
	t.Run("40x12", func(t *testing.T) { golden.RequireEqual(t, small.String()) })
	t.Run("80x24", func(t *testing.T) { golden.RequireEqual(t, usual.String()) })
}

// canBeHeard demands a frame that fits, and in a terminal that is large enough
// one of words and spaces, with the cursor on one of its lines.
func (d *desk) canBeHeard(name string, w, h int) {
	d.t.Helper()
	v := d.app.View()
	fits(d.t, v.Content, w, h)
	if w < leastW {
		return
	}
	if strings.ContainsFunc(v.Content, unheard) {
		d.t.Fatalf("%s at %dx%d: glyphs that cannot be heard:\n%s", name, w, h, v.Content)
	}
	if c := v.Cursor; c == nil || c.X < 0 || c.X >= w || c.Y < 1 || c.Y >= h {
		d.t.Fatalf("%s at %dx%d: the cursor is at %+v", name, w, h, c)
	}
}

// unheard says whether a glyph is none that can be heard.
func unheard(r rune) bool { return r != '\n' && unicode.IsControl(r) || ruling(r) || r == caret }

// TestPlainTabs: the sides of a delivery are told by their full names and with
// all that is said beside them, in any width and on any side.
func TestPlainTabs(t *testing.T) {
	d := posed(t)
	for _, w := range []int{40, 80, 120} {
		for _, c := range []struct {
			keys []string
			want string
		}{
			{[]string{"2", "down", "enter"}, "Payload is shown; Payload, Whole, Request, Response, Attempts, Signature, Compare, masked, m shows, page 2 of 2"},
			{[]string{"2", "down", "down", "down", "down", "down", "down", "enter", "["}, "Compare is shown; Payload, Request, Response, Attempts, Signature, Compare, masked, m shows"},
		} {
			d.plainly(t, w, 24)
			d.press(c.keys...)
			for range 24 { // the cursor may stand on a later screen
				d.send(tea.KeyPressMsg{Code: tea.KeyUp, Mod: tea.ModCtrl})
			}
			if got := strings.Join(strings.Fields(d.frame()), " "); !strings.Contains(got, c.want) {
				t.Errorf("%d cells wide: %q is not told:\n%s", w, c.want, d.frame())
			}
		}
	}
}

// TestPlainSearch: while a search is typed, the cursor stands in it, behind the
// sides.
func TestPlainSearch(t *testing.T) {
	d := posed(t)
	for _, w := range []int{40, 80, 120} {
		d.plainly(t, w, 24)
		d.press("2", "down", "enter", "/", "m", "e", "t", "left")
		v := d.app.View()
		line := strings.Split(v.Content, "\n")[v.Cursor.Y]
		if before := line[:min(len(line), v.Cursor.X)]; !strings.HasSuffix(before, "/me") || !strings.HasPrefix(line[len(before):], "t ") {
			t.Errorf("%d cells wide: the cursor is at %d of %q", w, v.Cursor.X, line)
		}
	}
}

// TestHear: glyphs that repeat a word are left out, those that mean something
// become words, labels and parts are told apart, and quoted text stays as it is.
func TestHear(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"  ✗ failed    502  network-query.hie", "failed, 502, network-query.hie"},
		{" 12  ▁▂▃▂▁▁▂▅   draining", "12, draining"},
		{"   URL          https://h/x", "URL: https://h/x"},
		{"│ a box      │ beside  │", "a box, beside"},
		{" since 13:04 · by ops", "since 13:04, by ops"},
		{"≥ 98 120 → unknown", "at least 98 120 to unknown"},
		{"13:45 – 14:02", "13:45 to 14:02"},
		{"   –            –", ""},
		{"   code         –", "code: not given"},
		{"  ◌ processing    – medical.consolidated-data  –  ", "processing, medical.consolidated-data"},
		{" 1   14:00:01  ✗ failed  502       – –          502 gateway", "1, 14:00:01, failed, 502, 502 gateway"},
		{"disabled · last delivered –", "disabled, last delivered not given"},
		{"since 13:04 – 13:05 · –", "since 13:04 to 13:05, not given"},
		{"? unknown", "unknown"},
		{"is it so? yes", "is it so? yes"},
		{"^r tries now", "ctrl+r tries now"},
		{"status:failed cuase:dns", "status:failed cuase:dns"},
		{"              ^^^^^ no such word", "no such word"},
		{"\"a  b · ✓\": 1", "\"a  b · ✓\": 1"},
		{"key  •••…9xKd", "key: masked...9xKd"},
		{"───────── 600 in all ──", "600 in all"},
	} {
		if got := hear(c.line).words; got != c.want {
			t.Errorf("%q is heard as %q, not %q", c.line, got, c.want)
		}
	}
}

// TestPlainStep: a step down writes no line again, it only moves the cursor.
func TestPlainStep(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	d.plainly(t, 80, 24)
	d.press("2", "down")
	before := d.app.View()
	d.press("down")
	after := d.app.View()
	if before.Content != after.Content || after.Cursor.Y != before.Cursor.Y+1 {
		t.Errorf("the cursor went from %+v to %+v, or lines changed", before.Cursor, after.Cursor)
	}
}

// TestPlainReads: what has no keys of its own can be read line by line, and any
// other key leads back to the focus.
func TestPlainReads(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	d.plainly(t, 80, 12)
	focus := d.app.View().Cursor.Y
	d.send(tea.KeyPressMsg{Code: tea.KeyUp, Mod: tea.ModCtrl})
	if at := d.app.View().Cursor.Y; at != focus-1 {
		t.Errorf("the cursor is in line %d, not %d", at, focus-1)
	}
	heard := map[string]bool{}
	for range 60 {
		d.send(tea.KeyPressMsg{Code: tea.KeyDown, Mod: tea.ModCtrl})
		v := d.app.View()
		heard[strings.TrimSpace(strings.Split(v.Content, "\n")[v.Cursor.Y])] = true
	}
	for _, want := range []string{"Endpoint", "Timeline, last 24 h, left and right move in it"} {
		if !heard[want] {
			t.Errorf("%q is never read: %v", want, slices.Collect(func(yield func(string) bool) {
				for s := range heard {
					if !yield(s) {
						return
					}
				}
			}))
		}
	}
	d.press("j")
	d.press("k")
	if at := d.app.View().Cursor.Y; at != focus {
		t.Errorf("the cursor came back to line %d, not %d", at, focus)
	}
}

// TestPlainNews: what changes by itself is told once, in one line, and only that
// line is written.
func TestPlainNews(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	d.plainly(t, 80, 24)
	d.press("2", "down")
	last := func() string {
		lines := strings.Split(d.app.View().Content, "\n")
		return strings.TrimSpace(lines[len(lines)-1])
	}
	before := strings.Split(d.app.View().Content, "\n")
	rows := d.app.sh.snap.Log.Rows
	d.clock.Advance(time.Minute)
	came := make([]*model.Delivery, 0, rows.Len()+2)
	for i, o := range []model.Outcome{model.Failed, model.Delivered} {
		came = append(came, &model.Delivery{ID: model.DeliveryID(fmt.Sprint("new", i)), Created: rows.Created(0).Add(time.Second), Outcome: o})
	}
	came = append(came, copiesOf(rows)...)
	d.withSnapshot(func(s *model.Snapshot) { s.Log.Rows = model.RowsOf(came...) })
	if got := last(); got != "2 new deliveries, 1 failed" {
		t.Fatalf("told %q", got)
	}
	after := strings.Split(d.app.View().Content, "\n")
	for i := 2; i < len(after)-1; i++ {
		if after[i] != before[i] {
			t.Fatalf("line %d was %q and is %q", i, before[i], after[i])
		}
	}
	d.withSnapshot(func(*model.Snapshot) {})
	if got := last(); got != "2 new deliveries, 1 failed" {
		t.Errorf("told again: %q", got)
	}
	d.withSnapshot(func(s *model.Snapshot) {
		s.Link = model.Link{State: model.LinkOffline, Since: start.Add(-7 * time.Minute)}
	})
	if got := last(); got != "link offline since 13:55" {
		t.Errorf("told %q", got)
	}
	d.send(viewed{posedRuns()})
	if got := last(); !strings.Contains(got, "run rotate asks: Bring the receiver the new key.") || strings.Contains(got, "retry-all") {
		t.Errorf("told %q", got)
	}
}

// TestPlainRecovery: what stands side by side on a recovery's page is told line by
// line, each with its name.
func TestPlainRecovery(t *testing.T) {
	d := posed(t)
	d.plainly(t, 80, 40)
	for _, c := range recoveries {
		if c.name == "done" {
			c.pose(d)
		}
	}
	lines := strings.Split(d.frame(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	for _, want := range []string{"done: 100 %", "delivered: 1 073, 99 %", "failed again: 12, 1 %", "unknown: 2, <1 %", "accepted: 0", "run: 4fj2ab3c"} {
		if !slices.Contains(lines, want) {
			t.Errorf("no line %q:\n%s", want, d.frame())
		}
	}
}

// TestPlainGoesOn: what goes on below a label is one line, parted where it was.
func TestPlainGoesOn(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{"│ types        lab 202 ·          │", "│              hie 145 · admit 82   │", "types: lab 202, hie 145, admit 82"},
		{"│ links        495 have expired:   │", "│              renewed when it sends│", "links: 495 have expired: renewed when it sends"},
	} {
		got := heard([]string{c.first, c.second})
		if len(got) != 1 || got[0].words != c.want {
			t.Errorf("%+v, want %q", got, c.want)
		}
	}
}
