package tui

import (
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// What went wrong, over all profiles, stands below them where there is room.
const (
	mostNews  = 40 // that are kept of each profile
	leastNews = 6  // lines: a blank one, the title, and some of them
)

// mishap is a way in which deliveries of one type went wrong at one endpoint.
type mishap struct {
	d     *model.Delivery // the newest of them; its cause is known as far as it can be
	again bool            // they are under way again
	n     int
}

// mishapKey tells them apart.
type mishapKey struct {
	to    model.EndpointID
	url   string
	typ   model.EventType
	code  int
	cause model.Cause
	again bool
}

// newsOf are the ways in which rows, newest first, went wrong, in the order of the
// newest of each.
func newsOf(rows model.Rows) []mishap {
	var out []mishap
	at := map[mishapKey]int{}
	rows.Each(func(d *model.Delivery) {
		again := underWayAgain(d)
		if d.Outcome != model.Failed && !again || d.Created.IsZero() {
			return
		}
		key := mishapKey{d.To, d.Endpoint, d.Type, d.Code, wrongCause(d), again}
		i, known := at[key]
		switch {
		case known:
			out[i].n++
		case len(out) < mostNews:
			at[key] = len(out)
			out = append(out, mishap{d: wentWrong(d), again: again, n: 1})
		}
	})
	return out
}

// mishapLine is one of them with whose it is.
type mishapLine struct {
	mishap
	of *profileLine
}

// allNews are the newest of all profiles.
func (p *allProfiles) allNews(most int) []mishapLine {
	var out []mishapLine
	for i := range p.lines {
		for _, x := range p.lines[i].fig.news {
			out = append(out, mishapLine{x, &p.lines[i]})
		}
	}
	slices.SortStableFunc(out, func(a, b mishapLine) int { return b.d.Created.Compare(a.d.Created) })
	return out[:min(len(out), most)]
}

// newsView draws them in at most so many lines; nothing where these are too few.
func (p *allProfiles) newsView(room int) []string {
	if p.w < sideBySide || room < leastNews {
		return nil
	}
	k := &p.app.sh.styles.Plain
	all := p.allNews(room - 2)
	if len(all) == 0 {
		return nil
	}
	s := newStrip(p.w)
	s.put(k.Strong, " What went wrong, newest first")
	right := "the last 24 h, as far as loaded"
	s.to(p.w - cells(right) - 1)
	s.put(k.Faint, right)
	lines := []string{blank(p.w), s.line()}
	name, typ, cause := 0, 0, 0
	for _, x := range all {
		name = min(max(name, cells(text.Clean(x.of.choice.Name))), widestProfile)
		typ, cause = max(typ, cells(string(x.d.Type))), max(cause, cells(x.why()))
	}
	typ, cause = min(typ, p.w/5), min(cause, p.w/4)
	for _, x := range all {
		lines = append(lines, p.newsRow(x, [...]int{name, typ, cause}))
	}
	return lines
}

// newsRow is one line: when, whose, what became of it, what, why, and where.
func (p *allProfiles) newsRow(x mishapLine, widths [3]int) string {
	k := p.inks(x.of)
	glyph, words, ink := "✗", "failed", k.Bad
	switch {
	case x.again:
		glyph, words, ink = "◌", "retried", k.Busy
	case retriesUntold(x.of.snap):
		words = "not taken"
	}
	s := newStrip(p.w)
	gap := blank(columnGap)
	s.to(lineStart)
	s.put(k.Faint, widget.FitString(p.when(x.d.Created), len("02 Jan 15:04"), widget.Left)+gap)
	s.put(k.Strong, widget.FitString(text.Clean(x.of.choice.Name), widths[0], widget.Left)+gap)
	s.put(ink, widget.FitString(glyph+" "+words, len("✗ not taken"), widget.Left)+gap)
	s.put(k.Text, widget.FitString(text.Clean(string(x.d.Type)), widths[1], widget.Middle)+gap)
	times := ""
	if x.n > 1 {
		times = "×" + model.Grouped(x.n)
	}
	s.put(k.Bad, widget.FitString(times, newsTimes, widget.Right)+gap)
	s.put(k.Text, widget.FitString(x.why(), widths[2], widget.Left)+gap)
	s.put(k.Faint, text.Clean(shortURL(x.d.Endpoint)))
	return s.line()
}

// newsTimes is the width of how often something happened.
const newsTimes = 6

// why is what went wrong, in a few words.
func (x *mishap) why() string {
	return strings.TrimSpace(text.Clean(x.d.Sentence()))
}

// when is a time as a list of deliveries gives it.
func (p *allProfiles) when(t time.Time) string {
	sh := shared{loc: p.app.sh.loc, at: p.at}
	return sh.when(t)
}
