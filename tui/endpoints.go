package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// endpoints is the page of the webhook URL and its key, and of the URLs that
// were in force before.
type endpoints struct {
	sh       *shared
	w, h     int
	seq      uint64
	used     []client.UsedURL
	cursor   int // among used
	revealed bool
	hides    uint64 // of the last reveal: a key is shown for a while only
}

func newEndpoints(sh *shared) *endpoints { return &endpoints{sh: sh} }

// keyShown is how long a key stays on the screen.
const keyShown = 30 * time.Second

// hide ends the showing of a key.
type hide struct{}

// refresh asks for the URLs used before.
func (p *endpoints) refresh() tea.Cmd {
	if p.sh.desk == nil {
		return nil
	}
	p.seq++
	return ask(endpointsID, p.seq, p.sh.desk.URLs)
}

func (p *endpoints) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[[]client.UsedURL]:
		if msg.seq == p.seq && msg.err == nil {
			p.used = msg.val
			p.move(0)
		}
	case result[hide]:
		if msg.seq == p.hides {
			p.revealed = false
		}
	}
	return nil, nil
}

func (p *endpoints) resize(w, h int) { p.w, p.h = w, h }
func (p *endpoints) typing() *typing { return nil }
func (p *endpoints) move(by int)     { p.cursor = min(max(p.cursor+by, 0), max(0, len(p.earlier())-1)) }
func (p *endpoints) url() string     { return p.endpoint().URL }
func (p *endpoints) noEarlier() string {
	return none(len(p.earlier()) > 0, "no other URL is known to have been used")
}

// endpoint is the account's receiver; a zero one while it is not known.
func (p *endpoints) endpoint() model.Endpoint {
	if e := p.sh.snap.Endpoints; len(e) > 0 {
		return e[0]
	}
	return model.Endpoint{}
}

// earlier are the URLs used before that are not the present one.
func (p *endpoints) earlier() []client.UsedURL {
	var out []client.UsedURL
	for _, u := range p.used {
		if u.URL != p.url() {
			out = append(out, u)
		}
	}
	return out
}

func (p *endpoints) actions() []action {
	off := p.sh.noDesk()
	noURL := firstOf(off, none(p.url() != "", "no webhook URL is set"))
	acts := []action{
		{keys: []string{"e"}, name: "change URL", about: "set another webhook URL; the key stays", foot: true, off: off, run: func() (intent, tea.Cmd) { return p.askURL(true) }},
		{keys: []string{"E"}, name: "change URL and key", about: "set another webhook URL and rotate its key", off: off, run: func() (intent, tea.Cmd) { return p.askURL(false) }},
		{keys: []string{"K"}, name: "rotate key", about: "clear the URL and set it again, which makes a new key; hand it over and prove it", foot: true, off: noURL, run: func() (intent, tea.Cmd) { return p.plan(runbook.URLChange{}) }},
		{keys: []string{"enter"}, name: "switch back", about: "set the earlier URL under the cursor; the key stays", foot: true, off: firstOf(off, p.noEarlier()), run: p.switchBack},
		{keys: []string{"v"}, name: p.revealName(), about: "show the key for 30 seconds", foot: true, off: none(!p.endpoint().Secret.Empty(), "there is no key"), run: p.reveal},
		{keys: []string{"y"}, name: "copy", about: "copy the URL or the key", foot: true, off: none(p.url() != "", "no webhook URL is set"), run: p.copyMenu},
		{keys: []string{"j", "down"}, name: "next URL", move: true, run: does(func() { p.move(1) })},
		{keys: []string{"k", "up"}, name: "URL before", move: true, run: does(func() { p.move(-1) })},
	}
	ping := pingAction(p.sh)
	ping.foot, ping.off = true, noURL
	return append(acts, ping)
}

func (p *endpoints) plan(c runbook.URLChange) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanURL(ctx, c) })
}

func (p *endpoints) askURL(keep bool) (intent, tea.Cmd) {
	title := "Change the webhook URL"
	if !keep {
		title = "Change the webhook URL and rotate its key"
	}
	return lay{newPrompt(title, "The new URL. What would be done is shown before anything is sent.", p.url(), func(u string) (intent, tea.Cmd) {
		return p.plan(runbook.URLChange{URL: u, KeepKey: keep})
	})}, nil
}

func (p *endpoints) switchBack() (intent, tea.Cmd) {
	return p.plan(runbook.URLChange{URL: p.earlier()[p.cursor].URL, KeepKey: true})
}

func (p *endpoints) revealName() string {
	if p.revealed {
		return "hide key"
	}
	return "show key"
}

func (p *endpoints) reveal() (intent, tea.Cmd) {
	p.hides++
	if p.revealed = !p.revealed; !p.revealed {
		return nil, nil
	}
	n := p.hides
	return nil, p.sh.tick(keyShown, func(time.Time) tea.Msg { return result[hide]{to: endpointsID, seq: n} })
}

func (p *endpoints) copyMenu() (intent, tea.Cmd) {
	e := p.endpoint()
	entries := []entry{{key: "u", name: "URL", run: wants(clip{what: "URL", text: e.URL})}}
	if !e.Secret.Empty() {
		entries = append(entries, entry{key: "k", name: "key …" + e.Secret.Fingerprint(), run: wants(clip{what: "key", text: e.Secret.Reveal()})})
	}
	return lay{newMenu("Copy", entries)}, nil
}

func (p *endpoints) view() []string {
	k := p.sh.inks()
	e := p.endpoint()
	lines := []string{p.heading("Endpoint")}
	if e.URL == "" {
		lines = append(lines, p.fact("URL", "none is set: messages are stored as failed until there is one", k.Warn))
	} else {
		lines = append(lines, p.fact("URL", text.URL(e.URL), k.Strong))
	}
	lines = append(lines, p.fact("key", p.keyText(e.Secret), k.Text), p.fact("events", "every event", k.Text))
	lines = append(lines, p.healthLines(e, k)...)
	lines = append(lines, blank(p.w), p.heading("Used before"))
	if len(p.earlier()) == 0 {
		lines = append(lines, p.fact("", "no other URL is known to have been used", k.Faint))
	}
	for i, u := range p.earlier() {
		lines = append(lines, p.usedLine(i, u))
	}
	return fill(lines, p.w, p.h)
}

func (p *endpoints) heading(s string) string {
	line := newStrip(p.w)
	line.put(p.sh.inks().Strong, " "+s)
	return line.line()
}

func (p *endpoints) fact(label, s string, ink themes.Ink) string {
	line := newStrip(p.w)
	line.put(p.sh.inks().Faint, "   "+widget.FitString(label, planLabel, widget.Left)+" ")
	line.put(ink, text.Clean(s))
	return line.line()
}

func (p *endpoints) keyText(s model.Secret) string {
	switch {
	case s.Empty():
		return "none"
	case p.revealed:
		return s.Reveal() + "   fingerprint " + s.Fingerprint()
	}
	return s.String() + "   fingerprint " + s.Fingerprint()
}

// healthLines say what the provider and the log know of the endpoint.
func (p *endpoints) healthLines(e model.Endpoint, k *themes.Inks) []string {
	st, ink := p.sh.snap.Status, k.Good
	said := "the last ping or delivery was taken"
	switch st.Enabled {
	case model.No:
		said, ink = "the last ping or delivery failed", k.Bad
	case model.TriUnknown:
		said, ink = "unknown", k.Unknown
	case model.Yes:
	}
	lines := []string{p.fact("provider", said, ink)}
	if st.Detail != "" && st.Enabled == model.No {
		words := st.Detail
		if d, ok := model.ParseStatusDetail(st.Detail); ok {
			words = d.Message
			if d.URL != "" && d.URL != e.URL {
				words += " (of " + text.URL(d.URL) + ", not of the present URL)"
			}
		}
		lines = append(lines, p.fact("in its words", words, k.Text))
	}
	if !st.AsOf.IsZero() {
		lines = append(lines, p.fact("as of", p.sh.when(st.AsOf), k.Faint))
	}
	return lines
}

func (p *endpoints) usedLine(i int, u client.UsedURL) string {
	k := p.sh.styles.Inks(i == p.cursor, p.sh.stale())
	line := newStrip(p.w)
	lead := "   "
	if i == p.cursor {
		lead = " ▸ "
	}
	line.put(k.Accent, lead)
	line.put(k.Faint, widget.FitString("until "+p.sh.when(u.Last), 20, widget.Left)+" ")
	line.put(k.Text, text.URL(u.URL))
	return line.lineIn(k.Text)
}
