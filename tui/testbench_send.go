package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
)

// testPlan is what would be done with a test event.
type testPlan struct {
	plan  runbook.Plan
	event runbook.TestEvent
}

// ways are the words for how a test event goes.
var ways = map[runbook.Through]string{runbook.Directly: "directly", runbook.ByHost: "by the provider"}

// noSend says why the sample cannot be sent.
func (p *testbench) noSend() string {
	s := p.current()
	if s == nil {
		return noType
	}
	return firstOf(p.noTarget(), s.mistake())
}

// sendMenu asks which way the sample is to go.
func (p *testbench) sendMenu() (intent, tea.Cmd) {
	s := p.current()
	send := func(way runbook.Through) func() (intent, tea.Cmd) {
		return func() (intent, tea.Cmd) { return p.planSample(s, way) }
	}
	return lay{newMenu("Send "+text.Clean(string(s.key.of))+" to "+text.Elide(text.URL(p.endpoint().URL), 40), []entry{
		{key: "d", name: "directly, from here: signed, with its timing", run: send(runbook.Directly)},
		{key: "p", name: "through the provider: what would be done is shown first", run: send(runbook.ByHost)},
	})}, nil
}

// planSample fills in the variables and asks what sending would do.
func (p *testbench) planSample(s *sample, way runbook.Through) (intent, tea.Cmd) {
	body, err := p.filled(s)
	if err != nil {
		return say{text: err.Error(), bad: true}, nil
	}
	return p.planEvent(runbook.TestEvent{Type: s.key.of, Body: body, Through: way, Endpoint: p.targetID()})
}

// filled is a sample's text with ids and times of its own.
func (p *testbench) filled(s *sample) ([]byte, error) {
	return catalog.Fill([]byte(s.ed.Text()), catalog.Standard(p.of, p.sh.at, p.draw))
}

func (p *testbench) planEvent(e runbook.TestEvent) (intent, tea.Cmd) {
	desk := p.sh.desk
	if desk == nil {
		return say{text: p.sh.noDesk()}, nil
	}
	return say{text: "planning …"}, askTest(p, func(ctx context.Context) (testPlan, error) {
		plan, err := desk.PlanTest(ctx, e)
		return testPlan{plan, e}, err
	})
}

// takePlan shows what would be done. It is sent only from there.
func (p *testbench) takePlan(msg result[testPlan]) (intent, tea.Cmd) {
	switch {
	case msg.seq != p.seq:
		return nil, nil
	case msg.err != nil:
		return say{text: msg.err.Error(), bad: true}, nil
	}
	e := msg.val.event
	return lay{newAgreeBox(p.sh, msg.val.plan, func(c runbook.Consent) (intent, tea.Cmd) { return p.send(e, c) })}, nil
}

func (p *testbench) send(e runbook.TestEvent, c runbook.Consent) (intent, tea.Cmd) {
	desk := p.sh.desk
	send := askTest(p, func(ctx context.Context) (runbook.TestReport, error) { return desk.SendTest(ctx, e, c) })
	seq := p.seq
	p.under = sending{seq: seq, words: "sending " + text.Clean(string(e.Type)) + " " + ways[e.Through] + " …"}
	return nil, tea.Batch(send, p.sh.tick(glance, func(time.Time) tea.Msg { return result[sendSlow]{to: testbenchID, seq: seq} }))
}

// sending is what is under way, said once it takes longer than a glance.
type sending struct {
	seq   uint64
	words string
	slow  bool
}

// sendSlow says that a sending takes longer than a glance.
type sendSlow struct{}

// takeReport shows what came of a test event, unless something else was asked
// for meanwhile: then it stands in the history.
func (p *testbench) takeReport(msg result[runbook.TestReport]) (intent, tea.Cmd) {
	if msg.seq == p.under.seq {
		p.under = sending{}
	}
	if msg.err != nil {
		return say{text: msg.err.Error(), bad: true}, p.recall()
	}
	if msg.seq == p.seq {
		p.open(msg.val)
		return nil, p.recall()
	}
	return nil, p.recall()
}

// again sends once more what was sent before, id and all: a receiver should pass
// it over. s sends a new one.
func (p *testbench) again() (intent, tea.Cmd) {
	r, _ := p.sentOrAnswer()
	return p.planEvent(r.Event)
}

// noAgain says why it cannot be sent once more.
func (p *testbench) noAgain() string {
	r, ok := p.sentOrAnswer()
	switch {
	case !ok:
		return "nothing has been sent yet"
	case r.Event.Body == nil && (r.Event.Through != runbook.ByHost || p.of == model.Metriport): // others have a body of their own
		return "its body was not kept"
	}
	return p.noTarget()
}

// copySample offers the sample as it stands, as it would be sent, and as a curl.
func (p *testbench) copySample() (intent, tea.Cmd) {
	s := p.current()
	entries := []entry{{key: "t", name: "text, with its variables", run: wants(clip{what: "sample", text: s.ed.Text()})}}
	off := s.mistake()
	body, err := p.filled(s)
	if err != nil {
		off = err.Error()
	}
	url := p.endpoint().URL
	return lay{newMenu("Copy", append(
		entries,
		entry{key: "b", name: "body, variables filled in", off: off, run: wants(clip{what: "body", text: string(body)})},
		entry{key: "c", name: "curl that sends it", off: firstOf(off, none(url != "", "no webhook URL is set")), run: wants(clip{what: "curl", text: curl(url, body)})},
	))}, nil
}

// targetMenu chooses among endpoints.
func (p *testbench) targetMenu() (intent, tea.Cmd) {
	eps := p.sh.snap.Endpoints
	return lay{newPicker("Send to", "no endpoint is known", endpointItems(eps), func(i int) (intent, tea.Cmd) {
		p.target = eps[i].ID
		return nil, nil
	})}, nil
}

func (p *testbench) noTargets() string {
	return none(len(p.sh.snap.Endpoints) > 1, "there is only one endpoint")
}

// sentWords is how a test event went, with its mark.
func sentWords(r runbook.TestReport) string {
	return map[model.Tri]string{model.Yes: "✓ ", model.No: "✗ ", model.TriUnknown: "? "}[r.Good] + text.Clean(r.Outcome)
}
