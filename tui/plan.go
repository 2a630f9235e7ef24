package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

type (
	// planned brings a plan to be agreed to.
	planned struct {
		plan   runbook.Plan
		agreed func(runbook.Consent) (intent, tea.Cmd) // what is done instead of starting a run; nil for that
		again  func(why string) intent                 // asks anew for what cannot be done; nil for the plan that says so
		err    error
	}
	// effected says what came of a change that is no run.
	effected struct {
		said string
		err  error
	}
	// started says that a run has begun, or why it has not.
	started struct {
		id      model.RunID
		err     error
		recover bool // it is looked at by itself
	}
)

// makePlan asks the desk for a plan; App shows it when it is there.
func makePlan(f func(context.Context) (runbook.Plan, error)) tea.Cmd {
	return func() tea.Msg { return planOf(f) }
}

func planOf(f func(context.Context) (runbook.Plan, error)) planned {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p, err := f(ctx)
	return planned{plan: p, err: err}
}

// refused is why there is nothing to agree to; empty where there is, and where
// that is no matter of what was asked for.
func (p *planned) refused() string {
	var e *model.Error
	if errors.As(p.err, &e) && e.Code == model.Invalid {
		return e.Why
	}
	return p.plan.Refuse
}

// planBox is an overlay that shows what a run would do and takes what has to be
// typed before it may start. One key alone never starts anything.
type planBox struct {
	sh     *shared
	plan   runbook.Plan
	agreed func(runbook.Consent) (intent, tea.Cmd) // what is done instead of starting a run; nil for that
	asks   []asked
	at     int // the one that is being typed
	top    int // facts are longer than the box: the first line that is shown
	input  textinput.Model
	pace   *pace          // what can be changed of it; nil for nothing
	replan func() tea.Cmd // plans again at another pace
	stale  bool           // it is being made again
	w, h   int
}

// asked is one thing to type.
type asked struct{ what, want string }

func newPlanBox(sh *shared, p runbook.Plan) *planBox {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.Focus() // its command blinks a cursor that is the terminal's own here
	return &planBox{sh: sh, plan: p, input: in, asks: asksOf(p)}
}

// asksOf is what has to be typed before a plan may start.
func asksOf(p runbook.Plan) (asks []asked) {
	if p.Refuse != "" {
		return nil
	}
	if n := p.Needs.Overrule; n != "" {
		asks = append(asks, asked{"to overrule the probe", n})
	}
	if n := p.Needs.Count; n > 0 {
		asks = append(asks, asked{"the number of deliveries", strconv.Itoa(n)})
	}
	if n := p.Needs.Name; n != "" {
		asks = append(asks, asked{"the profile's name", n})
	}
	if len(asks) == 0 {
		asks = append(asks, asked{"yes", "yes"})
	}
	return asks
}

// replanned shows a plan in the place of the one that was shown. What was typed
// stays where the same is asked.
func (b *planBox) replanned(p runbook.Plan) {
	asks := asksOf(p)
	if !slices.Equal(asks, b.asks) {
		b.asks, b.at = asks, 0
		b.input.SetValue("")
	}
	b.plan, b.stale = p, false
	b.scroll("")
}

// newAgreeBox shows a plan that is no run. Where nothing has to be typed, enter
// is enough: what is sent is a test.
func newAgreeBox(sh *shared, p runbook.Plan, agreed func(runbook.Consent) (intent, tea.Cmd)) *planBox {
	b := newPlanBox(sh, p)
	b.agreed = agreed
	if p.Needs == (runbook.Needs{}) {
		b.asks = nil
	}
	return b
}

func (b *planBox) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	if taken, changed := b.pressPace(k); taken {
		if !changed {
			return false, nil, nil
		}
		b.stale = true
		return false, nil, b.replan()
	}
	switch k.String() {
	case "esc":
		return true, nil, nil
	case "enter":
		return b.enter()
	case "up", "down", "pgup", "pgdown":
		b.scroll(k.String())
		return false, nil, nil
	}
	if b.plan.Refuse != "" {
		return false, nil, nil
	}
	b.input, _ = b.input.Update(k)
	return false, nil, nil
}

// enter takes what was typed; what does not match stays to be mended.
func (b *planBox) enter() (bool, intent, tea.Cmd) {
	if b.stale {
		return false, nil, nil // what is typed is for the plan that comes
	}
	if b.plan.Refuse != "" {
		return true, nil, nil
	}
	if b.at < len(b.asks) && b.input.Value() != b.asks[b.at].want {
		return false, say{text: "type " + b.asks[b.at].want + " to go on, or esc to leave everything as it is", bad: true, slip: true}, nil
	}
	b.input.SetValue("")
	if b.at++; b.at < len(b.asks) {
		return false, nil, nil
	}
	desk, plan, n := b.sh.desk, b.plan, b.plan.Needs
	consent := runbook.Consent(n) // it was all typed
	if b.agreed != nil {
		in, cmd := b.agreed(consent)
		return true, in, cmd
	}
	recover := b.pace != nil
	return true, nil, func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		id, err := desk.Start(ctx, plan, consent)
		return started{id, err, recover}
	}
}

func (b *planBox) resize(w, h int) {
	b.w, b.h = boxWidth(w, widestPicker), h
	b.follow()
}

func (b *planBox) hints() []widget.Hint {
	if b.pace != nil {
		return b.paceHints()
	}
	if b.plan.Refuse != "" {
		return []widget.Hint{{Key: "esc", Desc: "close"}}
	}
	if len(b.asks) == 0 {
		return []widget.Hint{{Key: "enter", Desc: "send"}, {Key: "esc", Desc: "leave everything as it is"}}
	}
	return []widget.Hint{{Key: "enter", Desc: "take what is typed"}, {Key: "esc", Desc: "leave everything as it is"}}
}

// planLabel is the column in which a plan's facts stand.
const planLabel = 12

func (b *planBox) view(s *themes.Styles) []string {
	k, inner := &s.Plain, max(0, b.w-4)
	facts := b.factLines(inner)
	room := b.room(len(facts))
	from := max(0, min(b.top, len(facts)-room))
	body := append([]string{blank(inner)}, facts[from:from+room]...)
	if room < len(facts) {
		line := newStrip(inner)
		line.put(k.Faint, fmt.Sprintf("%d–%d of %d lines · ↑↓ more", from+1, from+room, len(facts)))
		body = append(body, line.line())
	} else {
		body = append(body, blank(inner))
	}
	body = append(body, b.lastLines(inner, k)...)
	return boxed(capital(b.plan.Title), body, b.w, b.h, s)
}

// room is how many of n lines of facts are shown.
func (b *planBox) room(n int) int {
	last := len(b.lastLines(max(0, b.w-4), &b.sh.styles.Plain))
	return max(0, min(n, b.h-4-last))
}

// scroll moves through facts that are longer than the box.
func (b *planBox) scroll(key string) {
	n := len(b.factLines(max(0, b.w-4)))
	by := map[string]int{"up": -1, "down": 1, "pgup": -b.room(n), "pgdown": b.room(n)}[key]
	b.top = max(0, min(b.top+by, n-b.room(n)))
}

// factLines are the plan's facts, wrapped; those that can be changed as a form.
func (b *planBox) factLines(inner int) (body []string) {
	k, at := &b.sh.styles.Plain, planLabel
	for _, f := range b.plan.Facts {
		at = max(at, min(cells(f.Label)+1, inner/2))
	}
	if b.stale {
		k = &b.sh.styles.Dim
	}
	formed := b.pace == nil
	for _, f := range b.plan.Facts {
		if b.paced(f) {
			if !formed {
				lines, _ := b.pace.lines(inner, at, b.sh.styles)
				body, formed = append(body, lines...), true
			}
			continue
		}
		ink := k.Text
		if f.Warn {
			ink = k.Warn
		}
		body = append(body, factLinesAt(inner, at, inked{k.Faint, f.Label}, inked{ink, f.Text})...)
	}
	if !formed {
		lines, _ := b.pace.lines(inner, at, b.sh.styles)
		body = append(body, lines...)
	}
	return body
}

// lastLines is why it cannot start, or the line in which something is typed.
func (b *planBox) lastLines(w int, k *themes.Inks) (lines []string) {
	if b.stale {
		return []string{lineOf(w, k.Faint, "planning again …")}
	}
	if b.plan.Refuse == "" {
		return []string{b.lastLine(w, k)}
	}
	for i, l := range wrap(text.Clean(b.plan.Refuse), w-2) {
		line := newStrip(w)
		if i == 0 {
			line.put(k.Bad, "✗ ")
		}
		line.to(2)
		line.put(k.Bad, l)
		lines = append(lines, line.line())
	}
	return lines
}

// lastLine is what has to be typed.
func (b *planBox) lastLine(w int, k *themes.Inks) string {
	line := newStrip(w)
	if len(b.asks) == 0 {
		line.put(k.Accent, "enter")
		line.put(k.Strong, " to send")
		return line.line()
	}
	a := b.asks[min(b.at, len(b.asks)-1)]
	typed, room := text.Clean(b.input.Value()), w-len("type ")-len(" to start: ")-cells(text.Clean(a.want))-1
	line.put(k.Strong, "type ")
	line.put(k.Accent, text.Clean(a.want))
	if what := " (" + a.what + ")"; a.what != a.want && room >= cells(what)+cells(typed) {
		line.put(k.Faint, what)
	}
	line.put(k.Strong, " to start: ")
	line.put(k.Text, typed)
	if b.pace == nil || b.pace.at == noDial {
		line.put(k.Accent, "█")
	}
	return line.line()
}
