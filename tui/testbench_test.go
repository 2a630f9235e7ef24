package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// healthy is a sandbox whose receiver takes what it gets.
func healthy() sandbox.Options { return sandbox.Options{Seed: 1, Deliveries: 50, Learn: -1} }

// benched is a console on the test bench, whose test events have known ids.
func benched(t *testing.T, o sandbox.Options, change func(*model.Profile)) (*desk, *testbench) {
	t.Helper()
	d := newOperated(t, o, change)
	p, _ := d.app.pages[testbenchID].(*testbench)
	n := 0
	p.draw = func() string { n++; return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
	d.press("4")
	return d, p
}

// choose searches for an event type and keeps it.
func (d *desk) choose(name string) {
	d.press("/")
	d.text(name)
	d.press("enter")
}

// posedReport is what came of a test event, measured by nobody.
func posedReport(way runbook.Through, good model.Tri) runbook.TestReport {
	r := runbook.TestReport{
		ID: "7e577e57-0000-4000-8000-000000000001", At: before(3), Who: "ops-1@bastion", URL: "https://hooks.acme.dev/metriport",
		Event: runbook.TestEvent{Type: "network-query.hie", Body: []byte("{}"), Through: way},
		Code:  200, Took: 84 * time.Millisecond, Answer: []byte(`{"received": true, "queued": ["a", "b"], "took": 1.50}`), Outcome: "200 in 84 ms", Good: good, Signed: true,
	}
	if way == runbook.Directly {
		ms := time.Millisecond
		r.Timing = client.Timing{DNS: 4 * ms, Connect: 12 * ms, TLS: 31 * ms, FirstByte: 37 * ms, Total: 84 * ms}
		r.TLSUntil = start.AddDate(0, 0, 9)
	}
	if good == model.No {
		r.Code, r.Outcome, r.Cause, r.Answer = 502, "502 from a gateway", model.CauseGateway, []byte("<html>\n<h1>502 Bad Gateway</h1>\n</html>")
	}
	return r
}

// benchPoses are the screens of the test bench.
var benchPoses = []struct {
	name string
	pose func(*desk, *testbench)
}{
	{"bench", func(d *desk, _ *testbench) { d.press("j", "j") }},
	{"search", func(d *desk, _ *testbench) { d.press("/"); d.text("patient"); d.press("down") }},
	{"mistake", func(d *desk, _ *testbench) { d.choose("consolidated"); d.press("]", "e", "down", "end", ",") }},
	{"sent", func(d *desk, p *testbench) {
		p.takeSent([]runbook.TestReport{posedReport(runbook.ByHost, model.No), posedReport(runbook.Directly, model.Yes)}, nil)
		d.press("tab", "tab", "j")
	}},
	{"plan", func(d *desk, _ *testbench) { d.choose("patient.admit"); d.press("s", "d") }},
	{"answer", func(d *desk, p *testbench) { p.open(posedReport(runbook.Directly, model.Yes)); d.press("j") }},
	{"refused", func(d *desk, p *testbench) { p.open(posedReport(runbook.ByHost, model.No)); d.press("j") }},
	{"checking", func(d *desk, p *testbench) { p.pose(d, conformance, true) }},
	{"checked", func(d *desk, p *testbench) { p.pose(d, conformance, false) }},
	{"preflight", func(d *desk, p *testbench) { p.pose(d, preflight, false) }},
	{"preflight-box", func(d *desk, p *testbench) {
		d.press("3")
		p.pose(d, preflight, false)
		d.run(d.app.carry(lay{&examBox{exam: p.exam}}))
		d.app.hints = d.app.footHints()
	}},
}

// TestBenchFrames keeps the pictures of the test bench.
func TestBenchFrames(t *testing.T) {
	for _, c := range benchPoses {
		t.Run(c.name, func(t *testing.T) {
			d, p := benched(t, healthy(), nil)
			c.pose(d, p)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
			t.Run("fits", func(t *testing.T) {
				for _, size := range [][2]int{{1, 1}, {13, 3}, {20, 40}, {59, 9}, {79, 14}, {99, 15}, {100, 16}, {131, 8}, {260, 80}} {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					fits(t, d.app.View().Content, size[0], size[1])
				}
			})
		})
	}
}

// TestBenchLayout: the parts fill the page and never more than it.
func TestBenchLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 260).Draw(t, "w"), rapid.IntRange(0, 90).Draw(t, "h")
		editing := rapid.Bool().Draw(t, "editing")
		r := benchLayout(w, h, rapid.IntRange(0, 40).Draw(t, "sent"), benchPane(rapid.IntRange(0, 2).Draw(t, "focus")), editing) //nolint:gosec // small
		body := max(0, h-1)
		used := r.list + r.sample + r.rules
		if r.beside {
			used = max(r.list, r.sample) + r.rules
			if r.listW+1+r.sampleW != w {
				t.Fatalf("%d+1+%d columns of %d", r.listW, r.sampleW, w)
			}
		}
		if r.sent > 0 {
			used += r.sent + 1
		}
		if used != body && (body > 1 || used > body) {
			t.Fatalf("%d of %d lines: %+v", used, body, r)
		}
		if editing && h > 1 && r.sample == 0 {
			t.Fatalf("nothing to edit in: %+v", r)
		}
	})
}

// TestSendBothWays sends a sample from here and by the provider, shows what the
// receiver answered, keeps it, and sends it once more.
func TestSendBothWays(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	d.choose("patient.admit")
	d.press("s")
	d.wants("Send patient.admit", "directly", "through the provider")
	d.press("d")
	d.wants("marked as a test", "enter to send")
	if p.sent.Len() != 0 {
		t.Fatal("it was sent before anybody agreed")
	}
	d.press("enter")
	d.wants("✓ 200", "patient.admit directly, signed", "first byte", "Answer 200")
	d.press("esc")
	d.wants("patient.admit", "directly", "✓ 200")
	d.press("s", "p")
	d.wants("delivered and signed by Metriport")
	d.press("enter")
	d.wants("by the provider")
	d.press("esc", "tab", "tab", "enter")
	d.wants("by the provider")
	d.press(".")
	d.wants("enter to send")
	d.press("enter", "esc")
	if n := p.sent.Len(); n != 3 {
		t.Errorf("%d test events in the history", n)
	}
	d.press("6")
	d.poll()
	d.wants("test")
}

// TestSendAsksInProduction for the profile's name; what the provider refuses
// there is said, and nothing can be typed.
func TestSendAsksInProduction(t *testing.T) {
	d, p := benched(t, healthy(), func(p *model.Profile) { p.Environment = model.Production })
	d.press("s", "d")
	d.wants("type demo (the profile's name)")
	d.press("enter")
	d.text("demo")
	d.press("esc", "s", "d", "enter")
	if p.sent.Len() != 0 || p.side == benchAnswer {
		t.Fatal("it was sent without the name")
	}
	d.text("demo")
	d.press("enter")
	d.wants("✓ ")
	if p.sent.Len() != 1 {
		t.Errorf("%d were sent", p.sent.Len())
	}
	d.press("esc", "s", "p")
	d.wants("✗ Metriport refuses test events in production")
	d.press("enter")
	if p.sent.Len() != 1 {
		t.Error("what was refused was sent")
	}
}

// TestSampleIsEdited here: the mistake is pointed out and nothing with one is
// sent; esc and other types lose nothing; what was written can be undone.
func TestSampleIsEdited(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	d.choose("network-query.lab")
	first := p.current().ed.Text()
	d.press("e", "down", "end", ",")
	d.wants("line 2, column 12", "^g to the mistake")
	d.press("esc", "s")
	d.wants("send: not JSON: line 2, column 12")
	changed := p.current().ed.Text()
	d.press("/", "esc")
	d.choose("patient.admit")
	d.press("/", "esc")
	d.choose("network-query.lab")
	if got := p.current().ed.Text(); got != changed {
		t.Fatalf("became %q", got)
	}
	d.press("e", "ctrl+z")
	if got := p.current().ed.Text(); got != first {
		t.Fatalf("undone to %q", got)
	}
	d.press("ctrl+y", "esc", "X")
	d.wants("the sample is as it was")
	if p.current().edited || p.current().err != nil {
		t.Error("the sample should be as it was")
	}
	d.press("e", "ctrl+z", "ctrl+z", "esc")
	d.press("e")
	d.send(tea.PasteMsg{Content: strings.Repeat("x", maxEdited)})
	d.wants("too long to be edited here")
	if got := p.current().ed.Text(); got != first {
		t.Error("the paste was taken")
	}
}

// TestPasteIntoTheSample takes a terminal's line breaks for what they were.
func TestPasteIntoTheSample(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	d.press("e", "ctrl+end", "ctrl+u")
	for range 20 {
		d.press("backspace")
	}
	p.current().ed.Replace("")
	d.send(tea.PasteMsg{Content: "{\r  \"a\": 1\r}"})
	if got := p.current().ed.Text(); got != "{\n  \"a\": 1\n}" {
		t.Errorf("pasted %q", got)
	}
	d.press("esc")
	d.wants("edited")
}

// TestEditedOutside takes up what the operator's own editor wrote, for the
// sample it was opened on.
func TestEditedOutside(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	d.press("E")
	d.wants("there is no editor beside this one here")
	key := p.current().key
	d.choose("patient.admit")
	d.send(result[edited]{to: testbenchID, val: edited{key, "{\"type\": 1}\n"}})
	if got := p.samples[key].ed.Text(); got != "{\"type\": 1}" {
		t.Errorf("the sample is %q", got)
	}
	d.send(result[edited]{to: testbenchID, val: edited{key: key}, err: &model.Error{Op: "edit the text", Why: "vi ended with status 1"}})
	d.wants("vi ended with status 1")
	if p.samples[key].ed.Text() == "" {
		t.Error("an editor that failed has emptied the sample")
	}
}

// TestLatePlanIsDropped: who asks for something else meanwhile is not shown the
// plan of before.
func TestLatePlanIsDropped(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	p.seq = 7
	d.send(result[testPlan]{to: testbenchID, seq: 6, val: testPlan{plan: runbook.Plan{Title: "too late"}}})
	d.send(result[examPlan]{to: testbenchID, seq: 6, val: examPlan{plan: runbook.Plan{Title: "too late"}}})
	d.send(result[runbook.TestReport]{to: testbenchID, seq: 6, val: posedReport(runbook.Directly, model.Yes)})
	d.lacks("too late", "200 in 84 ms")
	d.send(result[testPlan]{to: testbenchID, seq: 7, err: errors.New("the provider does not answer")})
	d.wants("the provider does not answer")
}

// TestBenchWithoutDesk shows the samples, and says why nothing is sent.
func TestBenchWithoutDesk(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("4")
	d.wants("Event types", "Sent", "hie.first-data-ready")
	for _, k := range []string{"s", "F", "C", "p", "."} {
		d.press(k)
		if d.says("enter to send") || !d.app.said.bad && d.app.said.text == "" {
			t.Errorf("%q does not say why nothing is done:\n%s", k, d.frame())
		}
	}
	d.press("e", "x", "esc")
	d.wants("✗ cannot be sent")
}

// TestNowhere: where test events go is said, and why not.
func TestNowhere(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("4")
	d.wants("Test events go to https://")
	d.withSnapshot(func(s *model.Snapshot) { s.Endpoints = []model.Endpoint{{}} })
	d.wants("no webhook URL is set; 3 sets one")
	d.withSnapshot(func(s *model.Snapshot) { s.Endpoints = nil })
	d.wants("the endpoint is not known; ^r asks for it")
	d.withSnapshot(func(s *model.Snapshot) { s.Link.State = model.LinkNotPermitted })
	d.wants("these credentials may not read the endpoint")
	d.withSnapshot(func(s *model.Snapshot) {
		s.Link.State = model.LinkLive
		s.Endpoints = []model.Endpoint{{ID: "a", URL: "https://a.example/in"}, {ID: "b", URL: "https://b.example/in", Description: "the other"}}
	})
	d.wants("https://a.example/in", "not signed", "one of 2, t chooses")
	d.press("t")
	d.text("b.ex")
	d.press("enter")
	d.wants("Test events go to https://b.example/in")
}

// BenchmarkBench draws the test bench and the signature page.
func BenchmarkBench(b *testing.B) {
	for _, key := range []string{"4", "5"} {
		b.Run(key, func(b *testing.B) {
			d := newDesk(b, incident(), 120, 40)
			d.press(key)
			b.ReportAllocs()
			for b.Loop() {
				d.app.View()
			}
		})
	}
}

// TestBenchOfAnUnknownProvider says that there are no types.
func TestBenchOfAnUnknownProvider(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.withSnapshot(func(s *model.Snapshot) { s.Profile.Provider = "other" })
	d.press("4")
	d.wants("No event types of this provider are known.")
	d.press("j", "tab", "e", "s", "]", "X", "y", "enter", "/", "x", "down", "esc")
	fits(t, d.app.View().Content, 120, 40)
}

// TestAnswersAreTamed: whatever a receiver answers and checks find, a frame
// holds no control character.
func TestAnswersAreTamed(t *testing.T) {
	evil := "a\x1b]52;c;ZXZpbA==\x07\x1b[2J\r\n\tb\u202egnp\u009b31m\x00"
	d, p := benched(t, healthy(), nil)
	r := posedReport(runbook.Directly, model.No)
	r.Answer, r.Outcome, r.ID, r.Who, r.Event.Type, r.URL = []byte(evil), evil, evil, evil, model.EventType(evil), "https://h/"+evil
	p.takeSent([]runbook.TestReport{r}, nil)
	tame(t, d)
	p.open(r)
	tame(t, d)
	r.Answer = []byte(`{"` + "\u202e" + `": "\u001b[31m` + "\u202e" + `"}`)
	p.open(r)
	tame(t, d)
	p.pose(d, conformance, false)
	_ = p.exam.take(examNews{of: p.exam, checks: []model.Check{{Code: evil, Name: evil, State: model.CheckFail, Want: evil, Got: evil, Fix: evil}}, over: true})
	tame(t, d)
	p.back()
	p.current().ed.Replace(evil)
	d.press("e")
	tame(t, d)
}

// tame fails if the frame holds a control character, or one that turns text
// around.
func tame(t *testing.T, d *desk) {
	t.Helper()
	for _, r := range strings.ReplaceAll(d.frame(), "\n", "") {
		if unicode.IsControl(r) || slices.Contains([]rune("\u202e\u200b\u2066"), r) {
			t.Fatalf("%U in the frame:\n%q", r, d.frame())
		}
	}
}

// TestAnyBenchKeys: whatever is pressed on the test bench and on the signature
// page, in whatever size, frames fit, nothing panics and nothing is sent
// without being agreed to.
func TestAnyBenchKeys(t *testing.T) {
	d, p := benched(t, healthy(), nil)
	known := []string{
		"4", "5", "j", "k", "g", "G", "tab", "shift+tab", "esc", "/", "e", "E", "s", "d", "p", "]", "[", "X", "y", "t", "x", "h", "b", "a", "c", "K",
		"f", ".", "?", "pgdown", "pgup", "backspace", "left", "right", "home", "end", "ctrl+z", "ctrl+y", "ctrl+g", "{", "\"", "1", "世", "space",
	}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(1, 220).Draw(rt, "w"), rapid.IntRange(1, 70).Draw(rt, "h")
		d.send(tea.WindowSizeMsg{Width: w, Height: h})
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(known), 1, 30).Draw(rt, "keys") {
			if rapid.IntRange(0, 20).Draw(rt, "paste") == 0 {
				d.send(tea.PasteMsg{Content: "a: b\r\n\r\n{\"x\"\t\u202e"})
			}
			d.press(k)
			fits(t, d.app.View().Content, w, h)
		}
		if p.sent.Len() > 0 {
			rt.Fatal("something was sent")
		}
	})
}
