package tui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// view draws the page from top to bottom. In a small window what is worth least
// is left out; in a large one the timeline grows and the event types are listed.
func (p *overview) view() []string {
	if note := p.emptiness(); note != nil {
		return note.view(p.w, p.h, p.sh.inks())
	}
	s := p.sections()
	lines := slices.Concat(s.top, s.causes, s.types, s.silent, s.ends)
	if s.tall > 0 {
		lines = append(lines, p.timeline(s.tall)...)
	}
	return fill(lines, p.w, p.h)
}

// sections are the page's parts from top to bottom; nil for what is left out. Below
// them is the timeline, each of its charts so many lines tall; 0 for none.
type sections struct {
	top, causes, types, silent, ends []string
	tall                             int
}

func (p *overview) sections() (s sections) {
	top, ends, silent := p.cards(), p.endpoints(), p.silences()
	s.top = top
	room := p.h - len(top) - len(silent) - len(ends)
	causes := p.causeLines()
	if room < leastCauses+timelineFixed+2 { // counts and causes are worth most
		listed := min(causes, p.h-len(top))
		if rest := p.h - len(top) - listed; rest < len(ends)-1 { // the last of them is blank
			s.causes = p.causes(p.h - len(top))
			return s
		}
		s.causes, s.ends = p.causes(listed), ends
		return s
	}
	s.silent, s.ends = silent, ends
	if p.noOutcomes() != "" || p.unread() != "" {
		s.causes = p.causes(room)
		return s
	}
	listed := min(causes, room-timelineFixed-2)
	s.causes, s.types = p.causes(listed), p.types(room-listed-timelineFixed-2)
	s.tall = max(1, min(tallestChart, (room-listed-len(s.types)-timelineFixed)/2))
	return s
}

// What parts of the overview need.
const (
	leastCauses   = 4  // a title, two causes, a blank
	timelineFixed = 3  // a title, the axis, what the cursor is on
	tallestChart  = 10 // lines of each of the two charts
)

// causeLines is how many lines the causes would like to have.
func (p *overview) causeLines() int {
	if p.fig == nil {
		return leastCauses
	}
	return max(leastCauses, len(p.fig.groups)+2)
}

func (p *overview) emptiness() *emptiness {
	snap := p.sh.snap
	if !snap.Status.AsOf.IsZero() || snap.Log.Rows.Len() > 0 {
		return nil
	}
	switch e := snap.Link.Err; {
	case e == nil && !p.sh.waited:
		return &emptiness{}
	case e == nil:
		return &emptiness{what: "Asking " + text.Clean(snap.Profile.BaseURL) + " …"}
	case e.Code == model.Denied:
		return &emptiness{what: "Not permitted: " + e.Why, do: errDo(e, "check the profile's key") + " · ^r tries again"}
	default:
		return &emptiness{what: errWhy(e, ""), do: withRetry(e)}
	}
}

// card is one figure: a title, a number with its recent course, and a remark.
type card struct {
	title  string
	short  string
	number string
	ink    themes.Ink
	spark  string
	remark string
	brief  string // in place of the remark where that is too wide; empty for its beginning
	warn   bool
}

// leastCard is how narrow a card may be.
const leastCard = 19

// littleRoom is the height below which the cards are a line each pair.
const littleRoom = 16

func (p *overview) cards() []string {
	cards := p.figureCards()
	if p.w < leastCard*len(cards) && p.h < littleRoom {
		return p.shortCards(cards)
	}
	per := len(cards)
	if p.w < leastCard*len(cards) {
		per = 2
	}
	if p.w < leastCard*2 {
		per = 1
	}
	var lines []string
	for from := 0; from < len(cards); from += per {
		lines = append(lines, p.cardRow(cards[from:min(from+per, len(cards))], per)...)
	}
	return append(lines, blank(p.w))
}

// shortCards are the figures without their course and remarks, two in a line.
func (p *overview) shortCards(cards []card) []string {
	k := p.sh.inks()
	var lines []string
	for i := 0; i < len(cards); i += 2 {
		s := newStrip(p.w)
		for j, c := range cards[i:min(i+2, len(cards))] {
			s.to(1 + j*(p.w-1)/2)
			s.put(k.Faint, c.short+" ")
			s.put(c.ink, c.number)
		}
		lines = append(lines, s.line())
	}
	return append(lines, blank(p.w))
}

func (p *overview) cardRow(cards []card, per int) []string {
	k := p.sh.inks()
	title, number, remark := newStrip(p.w), newStrip(p.w), newStrip(p.w)
	width := (p.w - 1) / per
	for i, c := range cards {
		at := 1 + i*width
		title.to(at)
		title.put(k.Faint, widget.FitString(c.title, width-1, widget.Left))
		number.to(at)
		number.put(c.ink, c.number)
		if cells(c.number)+2+sparkCells < width {
			number.put(k.Faint, "  "+c.spark)
		}
		remark.to(at)
		ink := k.Faint
		if c.warn {
			ink = k.Warn
		}
		words := c.remark
		if c.brief != "" && cells(words) > width-1 {
			words = c.brief
		}
		remark.put(ink, widget.FitString(words, width-1, widget.Left))
	}
	return []string{title.line(), number.line(), remark.line()}
}

func (p *overview) figureCards() []card {
	k, snap := p.sh.inks(), p.sh.snap
	under := card{title: "Processing", short: "processing", number: countText(snap.Status.Processing), ink: k.Strong}
	failed := card{title: "Failed", short: "failed", number: countText(snap.Status.Failed), ink: k.Strong}
	if snap.Status.Failed.N > 0 {
		failed.ink = k.Bad
	}
	sent := card{title: "Delivered " + spans[p.span].name, short: "delivered", number: notGiven, ink: k.Strong}
	slow := card{title: "Answer time p95", short: "p95", number: notGiven, ink: k.Strong, remark: "limit " + model.Age(snap.Profile.Provider.AnswerLimit())}
	if f := p.fig; f != nil {
		under.spark, under.remark, under.warn = countSpark(f.under), f.trend.Words(), f.trend.State == model.TrendStuck
		failed.spark = countSpark(f.failed)
		p.counted(&under, &failed)
		if why := p.noOutcomes(); why != "" {
			sent.number, sent.remark = "unknown", why
			slow.number = "unknown"
			return []card{under, failed, sent, slow}
		}
		failed.remark = p.lately()
		if why := p.unread(); why != "" {
			sent.remark = why
			return []card{under, failed, sent, slow}
		}
		sent.number, sent.spark = p.deliveredText(), widget.Amounts(f.pace, sparkCells)
		sent.remark, sent.brief = p.shareText()
		if f.p95 >= 0 {
			slow.number, slow.spark = model.Dur(f.p95), widget.Amounts(f.slow, sparkCells)
			slow.warn = f.p95 > snap.Profile.Provider.AnswerLimit()
		}
	}
	return []card{under, failed, sent, slow}
}

// lately is how many failed in the last hour, or in what of it is loaded; nothing
// where outcomes are still being read and none has been seen to fail.
func (p *overview) lately() string {
	f, over := p.fig, time.Hour
	switch {
	case p.unread() != "", f.lastHour == 0 && (f.part || !p.sh.snap.Status.Failed.Known):
		return ""
	case f.part:
		return "≥ " + model.Grouped(f.lastHour) + " in 1 h"
	case f.to.Sub(f.known) < over: // known is zero where all is loaded
		over = f.to.Sub(f.known)
	}
	return "+" + model.Grouped(f.lastHour) + " in " + model.Age(over)
}

func countText(c model.Count) string {
	switch {
	case !c.Known:
		return "unknown"
	case c.AtLeast:
		return "≥ " + model.Grouped(c.N)
	}
	return model.Grouped(c.N)
}

// countSpark leaves a gap where a count was not known.
func countSpark(cs []model.Count) string {
	v := make([]float64, len(cs))
	for i, c := range cs {
		v[i] = math.NaN()
		if c.Known {
			v[i] = float64(c.N)
		}
	}
	return widget.Spark(v, sparkCells)
}

// deliveredText is exact only where the whole span is loaded.
func (p *overview) deliveredText() string {
	n := model.Grouped(p.fig.rates.Delivered)
	if !p.fig.whole {
		return "≥ " + n
	}
	return n
}

// shareText is how much of what has ended was delivered, and over which time
// where that is not the whole span; brief says it in fewer words.
func (p *overview) shareText() (words, brief string) {
	share, ok := p.fig.rates.Share()
	words, brief = "nothing has ended", "none ended"
	if p.unsent() {
		words, brief = "nothing was sent", "none sent"
	}
	if ok {
		words = fmt.Sprintf("%.1f %%", share*100)
		brief = words
	}
	switch {
	case p.fig.part && ok:
		words += " so far"
	case !p.fig.whole:
		if oldest := p.sh.snap.Log.Oldest(); !oldest.IsZero() {
			over := model.Age(p.fig.to.Sub(oldest))
			words += " · " + over + " loaded"
			brief += " in " + over
		}
	}
	return words, brief
}

// title is a section's heading, with a remark at the right.
func (p *overview) title(name, right string, active bool) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	ink := k.Strong
	if active {
		ink = k.Accent
	}
	s.put(ink, " "+name)
	if first, _, more := strings.Cut(right, " · "); more && cells(right)+2 >= p.w-s.at {
		right = first
	}
	if n := cells(right); p.w-s.at > n+2 {
		s.to(p.w - n - 1)
		s.put(k.Faint, right)
	}
	return s.line()
}

// causes lists why deliveries fail, in at most h lines.
func (p *overview) causes(h int) []string {
	if h < 2 {
		return fill(nil, p.w, max(0, h))
	}
	right := p.spanWords()
	if p.fig != nil {
		from, end := p.causesShown(h)
		right = ofAll(end-from, len(p.fig.groups)) + right
	}
	lines := []string{p.title("Why deliveries fail", right, p.lane == causesLane)}
	if p.fig == nil || len(p.fig.groups) == 0 {
		for _, l := range wrap(text.Clean(p.noCauses()), p.w-4) {
			lines = append(lines, lineOf(p.w, p.sh.inks().Faint, "   "+l))
		}
		return fill(lines, p.w, h)
	}
	for i, end := p.causesShown(h); i < end; i++ {
		lines = append(lines, p.causeLine(i))
	}
	return fill(lines, p.w, h)
}

// causesShown are the causes that h lines have room for, below a title and above a
// blank: from the first to before the last.
func (p *overview) causesShown(h int) (from, end int) {
	n, room := len(p.fig.groups), h-2
	from = min(max(0, p.cause-room+1), max(0, n-room))
	return from, min(from+room, n)
}

// causeLine is one cause: what, how often, since when, where.
func (p *overview) causeLine(i int) string {
	k, g := p.sh.inks(), p.fig.groups[i]
	on := i == p.cause && p.lane == causesLane
	if on {
		k = p.sh.styles.Inks(true, p.sh.stale())
	}
	s := newStrip(p.w)
	lead := "   "
	if i == p.cause {
		lead = " ▸ "
	}
	s.put(k.Accent, lead)
	name := min(34, max(16, p.w/3))
	narrow := p.w < 56
	if narrow {
		name = max(8, p.w-s.at-10)
	}
	s.put(k.Text, widget.FitString(cmp.Or(g.Sentence(), "the cause is not known"), name, widget.Left))
	s.put(k.Bad, fmt.Sprintf(" %7s ", model.Grouped(g.N)))
	if bar := p.w - s.at - 16 - 24; bar >= 8 {
		bar = min(bar, 24)
		s.put(k.Bad, widget.Bar(float64(g.N)/float64(p.fig.groups[0].N), bar))
		s.put(k.Text, " ")
	}
	if narrow {
		return s.lineIn(k.Text)
	}
	if !g.First.IsZero() {
		s.put(k.Faint, widget.FitString(p.stretch(g), 15, widget.Left))
		s.put(k.Text, " ")
	}
	if left := p.w - s.at - 1; left >= 12 {
		s.put(k.Faint, widget.FitString(shortURL(g.Endpoint), left, widget.Middle))
	}
	return s.lineIn(k.Text)
}

// stretch says when a cause was seen: since when while it goes on, else the time
// of its end. A beginning before today has its day; the end is within 24 hours of
// it, so that its time alone tells the day.
func (p *overview) stretch(g model.CauseGroup) string {
	const over = 10 * time.Minute
	first, dash := p.sh.hhmm(g.First), " – "
	if from, now := g.First.In(p.sh.loc), p.sh.at.In(p.sh.loc); from.YearDay() != now.YearDay() {
		first, dash = from.Format("Mon ")+first, "–"
	}
	if p.sh.knownAt().Sub(g.Last) < over {
		return "since " + first
	}
	return first + dash + p.sh.hhmm(g.Last)
}

// endpoints says how the receivers do.
func (p *overview) endpoints() []string {
	if hasMany(p.sh.snap) {
		return p.manyEndpoints()
	}
	snap := p.sh.snap
	k := p.sh.inks()
	lines := []string{p.title("Endpoint", "", false)}
	if len(snap.Endpoints) == 0 || snap.Endpoints[0].URL == "" {
		s := newStrip(p.w)
		s.put(k.Warn, "   "+p.noURL())
		return append(lines, s.line(), blank(p.w))
	}
	for _, e := range snap.Endpoints {
		lines = append(lines, p.endpointLine(e))
	}
	return append(lines, blank(p.w))
}

func (p *overview) noURL() string {
	if e := p.sh.snap.EndErr; e != nil {
		return e.Error()
	}
	switch snap := p.sh.snap; {
	case len(snap.Endpoints) == 0 && snap.Link.Err != nil:
		return "not read"
	case len(snap.Endpoints) == 0:
		return "reading the endpoint …"
	}
	return "no webhook URL is set: messages are stored as failed until there is one"
}

func (p *overview) endpointLine(e model.Endpoint) string {
	k := p.sh.inks()
	s := newStrip(p.w)
	h := health{}
	if p.fig != nil {
		h = p.fig.health[e.URL]
	}
	glyph, ink, words := stateOf(e, h, p.sh.knownAt(), k)
	last := lastDelivered(p.sh, h)
	s.put(ink, "   "+glyph+" ")
	room := max(12, p.w-s.at-len(words)-len(last)-10)
	u := shortURL(e.URL)
	s.put(k.Text, widget.FitString(u, min(cells(u), room), widget.Middle))
	s.put(k.Faint, "   ")
	s.put(ink, words)
	s.put(k.Faint, "   "+last)
	return s.line()
}

// stateOf is how an endpoint stands: by what it did of late, else by what the
// provider says of it.
func stateOf(e model.Endpoint, h health, now time.Time, k *themes.Inks) (glyph string, ink themes.Ink, words string) {
	switch {
	case !h.failing.IsZero(), !h.delivered.IsZero():
		bad, words := h.words(now)
		switch {
		case bad:
			return "✗", k.Bad, words
		case h.failed > 0:
			return "◐", k.Warn, words
		}
		return "✓", k.Good, words
	case e.Enabled == model.Yes:
		return "✓", k.Good, "answered the last ping"
	case e.Enabled == model.No:
		return "✗", k.Bad, "the last ping or delivery failed"
	}
	return "?", k.Unknown, "no delivery known"
}

func lastDelivered(sh *shared, h health) string {
	if h.delivered.IsZero() {
		return "last delivered " + notGiven
	}
	return "last delivered " + sh.when(h.delivered)
}

// silences lists the types that stopped coming, at most three.
func (p *overview) silences() []string {
	const most = 3
	if p.fig == nil || len(p.fig.silences) == 0 {
		return nil
	}
	k := p.sh.inks()
	lines := []string{p.title("Silent", "", false)}
	for _, s := range p.fig.silences[:min(most, len(p.fig.silences))] {
		l := newStrip(p.w)
		l.put(k.Warn, "   "+text.Clean(s.Words()))
		lines = append(lines, l.line())
	}
	return append(lines, blank(p.w))
}
