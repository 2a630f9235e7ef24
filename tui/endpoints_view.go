package tui

import (
	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

func (p *endpoints) view() []string {
	if hasMany(p.sh.snap) {
		return p.many.view()
	}
	if note := p.emptiness(); note != nil {
		return note.view(p.w, p.h, p.sh.inks())
	}
	lines := p.top()
	lines = append(lines, p.latest.view(p.sh, p.sh.snap, p.sh.snap.Log.Rows, p.w, p.h-len(lines))...)
	return fill(lines, p.w, p.h)
}

// prepare draws ahead what stays the same while the log does.
func (p *endpoints) prepare() {
	switch {
	case hasMany(p.sh.snap):
		p.many.prepare()
	case p.emptiness() == nil:
		p.latest.prepare(p.sh, p.sh.snap, p.sh.snap.Log.Rows, p.w, p.h-len(p.top()))
	}
}

// top is what stands above the latest deliveries.
func (p *endpoints) top() []string {
	lines, earlier := p.above(), p.earlier()
	if len(earlier) == 0 {
		lines = append(lines, lineOf(p.w, p.sh.inks().Faint, "   none is known"))
	}
	for i, u := range earlier {
		lines = append(lines, p.usedLine(i, u))
	}
	return lines
}

// above is what stands above the URLs used before.
func (p *endpoints) above() []string {
	k := p.sh.inks()
	e := p.endpoint()
	lines := []string{p.heading("Endpoint")}
	lines = append(lines, p.state(e, k)...)
	lines = append(lines, p.fact("key", p.keyText(e.Secret), k.Text)...)
	lines = append(lines, p.fact("events", "every event", k.Text)...)
	lines = append(lines, p.said(e, k)...)
	lines = append(lines, p.change(k)...)
	return append(lines, blank(p.w), p.heading("URLs used before"))
}

func (p *endpoints) heading(s string) string { return lineOf(p.w, p.sh.inks().Strong, " "+s) }

// fact is a label and its text, off the edge.
func (p *endpoints) fact(label, s string, ink themes.Ink) []string {
	return offEdge(factLines(max(0, p.w-4), label, s, p.sh.inks().Faint, ink), 3, p.w)
}

// state is the URL and how the receiver does there.
func (p *endpoints) state(e model.Endpoint, k *themes.Inks) []string {
	if e.URL == "" {
		return p.fact("URL", "none is set: messages are stored as failed until there is one", k.Warn)
	}
	h := p.health[e.URL]
	glyph, ink, words := stateOf(e, h, p.sh.knownAt(), k)
	return append(p.fact("URL", text.URL(e.URL), k.Strong), p.fact("of late", glyph+" "+words+" · "+lastDelivered(p.sh, h), ink)...)
}

func (p *endpoints) keyText(s model.Secret) string {
	switch {
	case s.Empty() && p.endpoint().URL != "": // every URL has one
		return "not known yet"
	case s.Empty():
		return "none"
	case p.revealed():
		return s.Reveal() + " · fingerprint " + s.Fingerprint()
	}
	return s.String() + " · fingerprint " + s.Fingerprint()
}

// said is what the provider says of the endpoint, and as of when.
func (p *endpoints) said(e model.Endpoint, k *themes.Inks) []string {
	st, ink := p.sh.snap.Status, k.Text
	said := "the last ping or delivery was taken"
	switch st.Enabled {
	case model.No:
		said = "the last ping or delivery failed"
		if st.Detail != "" {
			said += ": " + saidOf(st, e.URL)
		}
	case model.TriUnknown:
		said, ink = "it does not say how the last ping or delivery went", k.Unknown
	case model.Yes:
	}
	lines := p.fact("provider", said, ink)
	if !st.AsOf.IsZero() {
		lines = append(lines, p.fact("as of", p.sh.when(st.AsOf), k.Faint)...)
	}
	return lines
}

// saidOf is a status in the provider's words, with the URL that they are about
// where it is another one than url; an empty url names none.
func saidOf(st model.Status, url string) string {
	d, ok := model.ParseStatusDetail(st.Detail)
	switch {
	case st.Detail == "":
		return notGiven
	case !ok:
		return st.Detail
	case url != "" && d.URL != "" && d.URL != url:
		return d.Message + " (of " + text.URL(d.URL) + ", not of the present URL)"
	}
	return d.Message
}

// change is a change of the URL or its key that is under way, and what the last
// one left to be sent again.
func (p *endpoints) change(k *themes.Inks) []string {
	for i := range p.sh.runs.Runs {
		r := &p.sh.runs.Runs[i]
		if r.Run.Kind != model.RunRotate {
			continue
		}
		if !r.Run.State.Ended() {
			return p.fact("change", runWord(r)+", by "+r.Run.Who+" · 6 shows its steps and what it asks", runInk(r, k))
		}
		break
	}
	if _, n := p.refused(); n > 0 {
		return p.fact("refused", model.Grouped(n)+" while the key changed · R sends them again, after its plan", k.Warn)
	}
	return nil
}

func (p *endpoints) usedLine(i int, u client.UsedURL) string {
	k := p.sh.styles.Inks(i == p.cursor, p.sh.stale())
	line := newStrip(p.w)
	lead := "   "
	if i == p.cursor {
		lead = " ▸ "
	}
	line.put(k.Accent, lead)
	line.put(k.Faint, widget.FitString("until "+p.sh.when(u.Last), 19, widget.Left)+" ")
	line.put(k.Text, text.URL(u.URL))
	return line.lineIn(k.Text)
}
