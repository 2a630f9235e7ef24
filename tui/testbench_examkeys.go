package tui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// examPlan is what a conformance check would send.
type examPlan struct {
	plan     runbook.Plan
	endpoint string
	url      string
}

// preflightNow looks at the endpoint's URL.
func (p *testbench) preflightNow() (intent, tea.Cmd) {
	desk, url := p.sh.desk, p.endpoint().URL
	return p.examine(preflight, url, func(ctx context.Context, tell runbook.Tell) ([]model.Check, error) {
		return desk.Preflight(ctx, url, tell)
	})
}

// examine turns the page to new checks. One at a time is made here.
func (p *testbench) examine(title, url string, run examRun) (intent, tea.Cmd) {
	if p.exam != nil {
		p.exam.cancel()
	}
	p.exam = newExam(p.sh, title, url)
	p.side, p.editing, p.searching = benchChecks, false, false
	cmd := p.exam.start(run)
	p.settle()
	return nil, cmd
}

// planExam asks what a conformance check would send.
func (p *testbench) planExam() (intent, tea.Cmd) {
	desk, id, url := p.sh.desk, p.targetID(), p.endpoint().URL
	return say{text: "planning …"}, askTest(p, func(ctx context.Context) (examPlan, error) {
		plan, err := desk.PlanConformance(ctx, id)
		return examPlan{plan, id, url}, err
	})
}

// takeExamPlan shows what would be sent. It begins only from there.
func (p *testbench) takeExamPlan(msg result[examPlan]) (intent, tea.Cmd) {
	switch {
	case msg.seq != p.seq:
		return nil, nil
	case msg.err != nil:
		return say{text: msg.err.Error(), bad: true}, nil
	}
	desk, v := p.sh.desk, msg.val
	return lay{newAgreeBox(p.sh, v.plan, func(c runbook.Consent) (intent, tea.Cmd) {
		return p.examine(conformance, v.url, func(ctx context.Context, tell runbook.Tell) ([]model.Check, error) {
			return desk.Conformance(ctx, v.endpoint, c, tell)
		})
	})}, nil
}

// reopen shows the last checks again.
func (p *testbench) reopen() (intent, tea.Cmd) {
	p.side = benchChecks
	p.settle()
	return nil, nil
}

func (p *testbench) noExam() string {
	return none(p.exam != nil, "nothing has been checked yet; F and C do")
}

// actions are what keys do while checks are on the page.
func (e *exam) actions() []action {
	t := e.table
	return []action{
		{keys: []string{"y"}, name: "copy", about: "copy the checks as text or as JSON", foot: true, off: none(len(e.checks) > 0, "nothing has been checked yet"), run: e.copyMenu},
		{keys: []string{"j", "down"}, name: "next check", move: true, run: does(func() { t.Move(1) })},
		{keys: []string{"k", "up"}, name: "check before", move: true, run: does(func() { t.Move(-1) })},
		{keys: []string{"pgdown", "ctrl+f"}, name: "page down", move: true, run: does(t.PageDown)},
		{keys: []string{"pgup", "ctrl+b"}, name: "page up", move: true, run: does(t.PageUp)},
		{keys: []string{"g", "home"}, name: "first check", move: true, run: does(t.Top)},
		{keys: []string{"G", "end"}, name: "last check", move: true, run: does(t.Bottom)},
	}
}

func (e *exam) copyMenu() (intent, tea.Cmd) {
	return lay{newMenu("Copy", []entry{
		{key: "s", name: "summary", run: wants(clip{what: "summary", text: e.summary()})},
		{key: "j", name: "JSON", run: wants(clip{what: "checks", text: e.asJSON()})},
	})}, nil
}

// summary is the checks as text, to be pasted where people read.
func (e *exam) summary() string {
	var b strings.Builder
	words, _ := e.verdict(&themes.Inks{})
	fmt.Fprintf(&b, "%s of %s, %s\n%s\n\n", e.title, text.URL(e.url), e.begun.UTC().Format("2006-01-02 15:04 MST"), words)
	for _, c := range e.checks {
		fmt.Fprintf(&b, "%s  %s", widget.FitString(checkWords[c.State], 9, widget.Left), text.Clean(c.Name))
		if c.Got != "" {
			b.WriteString(" · " + text.Clean(c.Got))
		}
		if c.Fix != "" && c.State != model.CheckPass {
			b.WriteString(" → " + text.Clean(c.Fix))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// checkStates are the states of a check for machines.
var checkStates = [...]string{
	model.CheckWaiting: "waiting", model.CheckRunning: "running", model.CheckPass: "pass",
	model.CheckWarn: "warning", model.CheckFail: "fail", model.CheckSkipped: "skipped",
}

// asJSON is the checks for programs.
func (e *exam) asJSON() string {
	type check struct {
		Code  string `json:"code"`
		Name  string `json:"name"`
		State string `json:"state"`
		Want  string `json:"want,omitempty"`
		Got   string `json:"got,omitempty"`
		Fix   string `json:"fix,omitempty"`
		Took  *int64 `json:"took_ms,omitempty"`
	}
	out := struct {
		Kind   string  `json:"kind"`
		URL    string  `json:"url"`
		At     string  `json:"at"`
		Pass   bool    `json:"pass"`
		Checks []check `json:"checks"`
	}{strings.ToLower(e.title), text.URL(e.url), e.begun.UTC().Format("2006-01-02T15:04:05Z"), !e.failed() && e.err == nil, []check{}}
	for _, c := range e.checks {
		line := check{Code: c.Code, Name: c.Name, State: checkStates[c.State], Want: c.Want, Got: c.Got, Fix: c.Fix}
		if ms := c.Took.Milliseconds(); c.Took > 0 {
			line.Took = &ms
		}
		out.Checks = append(out.Checks, line)
	}
	src, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return ""
	}
	return string(src)
}

// preflightAction looks at a receiver before its URL is saved; url is what to
// begin with.
func preflightAction(sh *shared, url string) action {
	return action{
		keys: []string{"F"}, name: "preflight", about: "look at a URL before it is saved: rules, name, addresses, certificate, and five pings", off: sh.noDesk(),
		run: func() (intent, tea.Cmd) {
			return lay{newPrompt("Look at a URL before it is saved", "Nothing is changed. It is resolved and called from here: pings that are marked as tests.", url, func(u string) (intent, tea.Cmd) {
				return preflightBox(sh, u)
			})}, nil
		},
	}
}

// preflightBox looks at a URL that is about to be saved, and shows over the page
// what it finds.
func preflightBox(sh *shared, url string) (intent, tea.Cmd) {
	desk := sh.desk
	if desk == nil {
		return say{text: preflight + ": " + sh.noDesk()}, nil
	}
	b := &examBox{exam: newExam(sh, preflight, url)}
	return lay{b}, b.exam.start(func(ctx context.Context, tell runbook.Tell) ([]model.Check, error) {
		return desk.Preflight(ctx, url, tell)
	})
}

// examBox is an overlay that shows checks as they go.
type examBox struct {
	exam *exam
	w, h int
}

func (b *examBox) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	switch k.String() {
	case "esc", "q", "enter":
		b.exam.cancel()
		return true, nil, nil
	}
	if act, ok := find(b.exam.actions(), k.String()); ok {
		in, cmd := act.perform()
		return false, in, cmd
	}
	return false, nil, nil
}

// The most that checks take of a large terminal as an overlay.
const (
	widestChecks  = 110
	tallestChecks = 28
)

func (b *examBox) resize(w, h int) {
	b.w, b.h = boxWidth(w, widestChecks), min(h, max(8, min(h-2, tallestChecks)))
	b.exam.resize(max(0, b.w-2), max(0, b.h-2))
}

func (b *examBox) hints() []widget.Hint {
	end := "close"
	if b.exam.running {
		end = "give up"
	}
	return []widget.Hint{{Key: "↑↓", Desc: "move"}, {Key: "y", Desc: "copy"}, {Key: "esc", Desc: end}}
}

func (b *examBox) view(s *themes.Styles) []string {
	return widget.Box("Before it is saved", b.exam.view(), b.w, b.h, s)
}
