package tui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// untold is the width of a line that is told whole: what is longer than the
// terminal goes on below.
const untold = 1000

// wide is the width that a line of words is made for: where one listens, one in
// which nothing is left out.
func (sh *shared) wide(w int) int {
	if sh.plain {
		return untold
	}
	return w
}

// utterances are the list, the delivery that is open, or both.
func (p *deliveries) utterances() []utterance {
	lines := p.spokenLines()
	if p.zoom || p.editing || p.rows.Len() == 0 {
		return heard(lines)
	}
	rows := lines[min(len(lines), p.savedLines()+1):]
	return append([]utterance{{words: p.spokenHead()}}, heard(rows)...)
}

// spokenLines are the page as it is drawn, but that the sides of a delivery are
// told in full, for which a line of the page may have no room.
func (p *deliveries) spokenLines() []string {
	lines := p.view()
	at := p.previewTop() + p.preview.tabsAt()
	if !p.drawsTabs() || at >= len(lines) {
		return withCaret(lines, p.typing())
	}
	told := ansi.Truncate(ansi.Strip(lines[at]), p.previewLeft(), "") + " " + p.preview.spokenTabs()
	if !p.preview.searching {
		lines = withCaret(lines, p.typing())
	}
	lines[at] = told
	return lines
}

// drawsTabs says whether the page shows the line that lists a delivery's sides.
func (p *deliveries) drawsTabs() bool {
	return p.preview.d != nil && p.preview.h > p.preview.tabsAt() && (p.zoom || p.emptiness() == nil)
}

// spokenTabs are which side of a delivery is shown, all that there are, and what
// is said beside them.
func (p *preview) spokenTabs() string {
	var words []string
	for _, t := range p.tabs() {
		words = append(words, tabNames[t])
	}
	if p.searching {
		words = append(words, p.spokenSearch())
	} else {
		words = append(words, p.state()...)
	}
	return tabNames[p.on()] + " is shown; " + strings.Join(words, " · ")
}

// spokenSearch is a search while it is typed, with the caret in it.
func (p *preview) spokenSearch() string {
	query := []rune(p.search.Value())
	at := min(p.search.Position(), len(query))
	line := "/" + text.Clean(string(query[:at])) + string(caret) + text.Clean(string(query[at:]))
	if p.query() == "" {
		return line
	}
	return p.hitWords() + " · " + line
}

// spokenHead is the list's head without the place, which would be told at every
// step.
func (p *deliveries) spokenHead() string {
	words := "every delivery"
	if p.src != "" {
		words = "filter " + text.Clean(p.src)
	}
	words += ", " + p.reach()
	if p.src != "" {
		words += ", " + model.Grouped(p.rows.Len()) + " match"
	}
	if marked := p.markWords(); marked != "" {
		words += ", " + marked
	}
	if p.follow {
		words += ", follows the newest"
	}
	return words
}

// spokenAttempts are a sentence for each attempt.
func (p *preview) spokenAttempts(attempts []model.Attempt) []widget.TextLine {
	lines := make([]string, len(attempts))
	for i, a := range attempts {
		parts := []string{"attempt " + strconv.Itoa(i+1)}
		if !a.At.IsZero() {
			parts = append(parts, p.sh.clock(a.At))
		}
		parts = append(parts, a.Outcome.String())
		if a.Code != 0 {
			parts = append(parts, "code "+strconv.Itoa(a.Code))
		}
		if a.Outcome == model.Failed {
			parts = append(parts, a.Cause.Sentence(a.Code))
		}
		if a.Took >= 0 {
			parts = append(parts, "took "+model.Dur(a.Took))
		}
		if a.Trigger != model.TriggerUnknown {
			parts = append(parts, a.Trigger.String())
		}
		lines[i] = strings.Join(parts, ", ")
	}
	return plain(lines...)
}

// utterances are the page's figures and lists; of its charts, the part under the
// cursor.
func (p *overview) utterances() []utterance {
	out := append(p.spokenCards(), p.spokenCauses()...)
	out = append(out, heard(slices.Concat(p.silences(), p.endpoints()))...)
	if b, ok := p.bucket(); ok {
		out = append(out, utterance{words: "Timeline, last " + spans[p.span].name + ", left and right move in it"})
		u := hear(p.bucketWords(b))
		if p.lane == timeLane {
			u.focus = typeFocus
		}
		out = append(out, u)
	}
	return onlyFocus(out)
}

// spokenCauses are why deliveries fail, and of what types.
func (p *overview) spokenCauses() []utterance {
	out := heard(p.causes(p.causeLines())[:1])
	if p.fig == nil || len(p.fig.groups) == 0 {
		return append(out, hear(p.noCauses()))
	}
	for i, g := range p.fig.groups {
		words := cmp.Or(g.Sentence(), "the cause is not known") + ", " + model.Deliveries(g.N)
		if !g.First.IsZero() {
			words += ", " + p.stretch(g)
		}
		u := hear(text.Clean(words + " · " + shortURL(g.Endpoint)))
		if i == p.cause && p.lane == causesLane {
			u.focus = rowFocus
		}
		out = append(out, u)
	}
	for i, t := range p.fig.types[:min(mostTypes, len(p.fig.types))] {
		if i == 0 {
			out = append(out, utterance{words: "Event types, last " + spans[p.span].name})
		}
		out = append(out, hear(text.Clean(string(t.name))+" · "+model.Grouped(t.rates.Failed)+" failed · "+model.Grouped(t.rates.Delivered)+" delivered"))
	}
	return out
}

// mostTypes is how many event types are told, those that fail most first.
const mostTypes = 10

// spokenCards are the figures, a line each.
func (p *overview) spokenCards() []utterance {
	var out []utterance
	for _, c := range p.figureCards() {
		words := c.title + ": " + c.number
		if c.number == notGiven {
			words = c.title + ": not known yet"
		}
		if c.remark != "" {
			words += ", " + c.remark
		}
		out = append(out, utterance{words: hear(words).words})
	}
	return out
}

// utterances are a line for each profile, what goes wrong in it below, and what
// went wrong last of all.
func (p *allProfiles) utterances() []utterance {
	lines, k := p.lines, &p.app.sh.styles.Plain
	out := []utterance{{words: model.Grouped(len(lines)) + " " + plural(len(lines), "profile", "profiles") + ", worst first"}}
	for i := range lines {
		l := &lines[i]
		u := utterance{words: p.spokenLine(l)}
		if i == p.index {
			u.focus = rowFocus
		}
		out = append(out, u)
		if why := p.unknown(l); why != "" {
			out = append(out, hear(text.Clean(why)))
			continue
		}
		for n := range mostDetails {
			out = append(out, heard([]string{wordsOf(p.causeCells(l, n, k)), wordsOf(p.endCells(l, n, k))})...)
		}
	}
	return append(out, heard(p.newsView(plainTall))...)
}

// spokenLine is a profile's own line, each figure behind the name of its column.
func (p *allProfiles) spokenLine(l *profileLine) string {
	parts := []string{strings.TrimSpace(badgeOf(l)), "profile " + text.Clean(l.choice.Name)}
	for _, col := range p.columns() {
		words := hear(col.cell(l, &p.app.sh.styles.Plain).text).words
		switch {
		case col.title == courseTitle, words == "":
		case col.title == providerTitle, col.title == stateTitle:
			parts = append(parts, words)
		case col.title == leftTitle && words == noLimit:
			parts = append(parts, words+" on calls")
		default:
			parts = append(parts, strings.ReplaceAll(col.title, ",", " in")+" "+words)
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// wordsOf are the words of a line that is put together.
func wordsOf(cells []lineCell) string {
	var b strings.Builder
	for _, c := range cells {
		words, apart := strings.CutPrefix(c.text, "  ")
		if apart && b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(words)
	}
	return b.String()
}
