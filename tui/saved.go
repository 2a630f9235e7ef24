package tui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// saved is the named filters of the profile, with how many of the loaded rows
// each lets through.
type saved struct {
	list   []client.SavedFilter
	read   time.Time      // the minute in which they were read
	seq    uint64         // of the reading that is still of interest
	counts map[string]int // by name; one that is not counted is not in it
	pass   passes[tallied]
	newest *atomic.Uint64 // the counting that is still of interest
}

func newSaved() saved { return saved{newest: &atomic.Uint64{}} }

// tallied is how many rows each named filter lets through.
type tallied struct{ counts map[string]int }

// refiled is the named filters after one was kept or dropped.
type refiled struct {
	said string
	list []client.SavedFilter
}

// readSaved reads the named filters again, at most once a minute: others may
// share the store.
func (p *deliveries) readSaved() tea.Cmd {
	now := p.sh.at.Truncate(time.Minute)
	if p.sh.desk == nil || now.Equal(p.saved.read) {
		return nil
	}
	p.saved.read = now
	p.saved.seq++
	return ask(deliveriesID, p.saved.seq, p.sh.desk.Filters)
}

// takeSaved takes up the named filters.
func (p *deliveries) takeSaved(list []client.SavedFilter) tea.Cmd {
	if slices.Equal(list, p.saved.list) {
		return nil
	}
	p.saved.list = list
	p.arrange() // their line comes with the first
	p.saved.pass.anew()
	p.saved.newest.Store(p.saved.pass.seq)
	return p.count()
}

// count counts, beside the screen, the loaded rows that the named filters let
// through.
func (p *deliveries) count() tea.Cmd {
	if len(p.saved.list) == 0 {
		return nil
	}
	list, rows, now := p.saved.list, p.log.Rows, p.sh.at
	by := sifter{seq: p.saved.pass.seq, newest: p.saved.newest}
	return p.saved.pass.begin(p.sh, deliveriesID, func() tallied { return by.tally(list, rows, now) })
}

// tally counts for each filter. One that needs payloads or marks is not
// counted: the one takes too long, the others change too often.
func (s sifter) tally(list []client.SavedFilter, rows model.Rows, now time.Time) tallied {
	var named []string
	var filters []*model.Filter
	for _, f := range list {
		read, bad := model.ParseFilter(f.Filter, now)
		if bad != nil || read.NeedsBody() || usesMarks(read) {
			continue
		}
		named, filters = append(named, f.Name), append(filters, read)
	}
	counts, given := make([]int, len(filters)), false
	rows.Scan(0, rows.Len(), func(i int, d *model.Delivery) bool {
		if given = i%checkEvery == 0 && s.given(); given {
			return false
		}
		for n, f := range filters {
			if f.Match(d, model.MatchInfo{}) {
				counts[n]++
			}
		}
		return true
	})
	if given {
		return tallied{}
	}
	out := tallied{make(map[string]int, len(counts))}
	for n, name := range named {
		out.counts[name] = counts[n]
	}
	return out
}

// savedActions are what can be done with named filters.
func (p *deliveries) savedActions() []action {
	off := firstOf(p.sh.noDesk(), none(len(p.saved.list) > 0, "no filter is saved yet; ^s saves one"))
	drop := action{
		keys: []string{"D"}, name: "drop filter", about: "forget the saved filter that is shown",
		off: firstOf(off, "no saved filter is shown; v chooses one"),
	}
	if i := p.savedAt(); i >= 0 {
		name := p.saved.list[i].Name
		drop.off, drop.run = off, wants(lay{newMenu("Forget the filter "+text.Clean(name)+"?", []entry{
			{key: "y", name: "yes, forget it", run: func() (intent, tea.Cmd) { return p.drop(name) }},
		})})
	}
	return []action{
		{keys: []string{"ctrl+s"}, name: "save filter", about: "keep this filter under a name", off: firstOf(p.sh.noDesk(), none(p.src != "", "there is no filter; / filters")), run: p.askName},
		{keys: []string{"v"}, name: "saved filters", about: "choose a saved filter", off: off, run: p.chooseSaved},
		{keys: []string{"}"}, name: "next filter", about: "the next of the saved filters", off: off, run: func() (intent, tea.Cmd) { return nil, p.turnSaved(1) }},
		{keys: []string{"{"}, name: "filter before", about: "the saved filter before", off: off, run: func() (intent, tea.Cmd) { return nil, p.turnSaved(-1) }},
		drop,
	}
}

// savedAt is which named filter the list shows; -1 for none.
func (p *deliveries) savedAt() int {
	src := strings.TrimSpace(p.src)
	if src == "" {
		return -1
	}
	return slices.IndexFunc(p.saved.list, func(f client.SavedFilter) bool { return f.Filter == src })
}

// turnSaved goes round the named filters; what lies before the first and behind
// the last is every delivery.
func (p *deliveries) turnSaved(by int) tea.Cmd {
	n := len(p.saved.list) + 1
	at := p.savedAt() + 1
	if at == 0 && p.src != "" && by < 0 {
		at = n // a filter without a name stands behind them all
	}
	if at = (at + by + n) % n; at == 0 {
		return p.apply("")
	}
	return p.apply(p.saved.list[at-1].Filter)
}

// chooseSaved lists the named filters.
func (p *deliveries) chooseSaved() (intent, tea.Cmd) {
	all := append([]client.SavedFilter{{}}, p.saved.list...)
	items := make([]widget.PickItem, len(all))
	for i, f := range all {
		items[i] = widget.PickItem{Title: savedName(f), Desc: f.Filter, Key: p.savedCount(f)}
	}
	return lay{newPicker("Saved filters", "", items, func(i int) (intent, tea.Cmd) { return nil, p.apply(all[i].Filter) })}, nil
}

// savedName is a named filter's name; the one without is that of every delivery.
func savedName(f client.SavedFilter) string {
	return cmp.Or(text.Clean(f.Name), "every delivery")
}

// savedCount is how many rows a named filter lets through; empty where that is
// not counted.
func (p *deliveries) savedCount(f client.SavedFilter) string {
	if f.Filter == "" {
		return model.Grouped(p.log.Rows.Len())
	}
	if n, counted := p.saved.counts[f.Name]; counted {
		return model.Grouped(n)
	}
	return ""
}

// longestName is how many characters a filter's name may have.
const longestName = 40

// askName asks under which name the filter is to be kept.
func (p *deliveries) askName() (intent, tea.Cmd) {
	name, src := "", strings.TrimSpace(p.src)
	if i := p.savedAt(); i >= 0 {
		name = p.saved.list[i].Name
	}
	return lay{newPrompt("Save the filter", "A name for "+text.Clean(src)+". A name that is taken gets this filter instead of its own.", name, func(name string) (intent, tea.Cmd) {
		return p.keep(client.SavedFilter{Name: strings.TrimSpace(name), Filter: src})
	})}, nil
}

func (p *deliveries) keep(f client.SavedFilter) (intent, tea.Cmd) {
	if n := len([]rune(f.Name)); n == 0 || n > longestName || text.Clean(f.Name) != f.Name {
		return say{text: "save the filter · a name has 1 to " + strconv.Itoa(longestName) + " visible characters · ^s asks again", bad: true}, nil
	}
	return p.refile("saved "+f.Name, func(ctx context.Context) error { return p.sh.desk.SaveFilter(ctx, f) })
}

func (p *deliveries) drop(name string) (intent, tea.Cmd) {
	return p.refile("forgot "+text.Clean(name), func(ctx context.Context) error { return p.sh.desk.DropFilter(ctx, name) })
}

// refile changes the named filters and reads what they are now.
func (p *deliveries) refile(said string, change func(context.Context) error) (intent, tea.Cmd) {
	desk := p.sh.desk
	p.saved.seq++
	return nil, ask(deliveriesID, p.saved.seq, func(ctx context.Context) (refiled, error) {
		if err := change(ctx); err != nil {
			return refiled{}, err
		}
		list, err := desk.Filters(ctx)
		return refiled{said, list}, err
	})
}

// takeNamed takes up what came of reading, counting or changing named filters.
func (p *deliveries) takeNamed(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[[]client.SavedFilter]:
		if msg.seq == p.saved.seq && msg.err == nil {
			return nil, p.takeSaved(msg.val)
		}
	case result[passed[tallied]]:
		if p.saved.pass.current(msg) {
			p.saved.counts = msg.val.val.counts
			return nil, p.saved.pass.rest(p.sh, msg, p.count)
		}
	case result[passRested[tallied]]:
		return nil, p.saved.pass.goOn(msg, p.count)
	case result[refiled]:
		if msg.err != nil {
			return say{text: msg.err.Error(), bad: true}, nil
		}
		return say{text: msg.val.said}, p.takeSaved(msg.val.list)
	}
	return nil, nil
}

// leastSaved is how high the page has to be to give a line to the named filters.
const leastSaved = 14

// savedLines is how many lines the named filters take.
func (p *deliveries) savedLines() int {
	if len(p.saved.list) == 0 || p.h < leastSaved {
		return 0
	}
	return 1
}

// savedLine is the named filters as tabs, from one on that lets the one that is
// shown be seen.
func (p *deliveries) savedStrip() *strip {
	k := p.sh.inks()
	s := newStrip(p.w)
	s.put(k.Text, " ")
	all := append([]client.SavedFilter{{}}, p.saved.list...)
	at := p.savedAt() + 1
	if at == 0 && p.src != "" {
		at = -1
	}
	from := 0
	for from < at && p.savedWidth(all[from:at+1]) > p.w-2 {
		from++
	}
	for i, f := range all[from:] {
		ink, count := p.sh.styles.TabOff, p.savedCount(f)
		if from+i == at {
			ink = p.sh.styles.TabOn
		}
		if p.w-s.at < p.savedWidth([]client.SavedFilter{f}) && i > 0 {
			s.put(k.Faint, " …")
			break
		}
		start := s.at
		s.put(ink, " "+text.Elide(savedName(f), longestTab)+" ")
		if count != "" {
			s.put(k.Faint, " "+count)
		}
		s.spot("f"+strconv.Itoa(from+i), start)
		s.put(k.Faint, "  ")
	}
	if words := p.countedIn(); p.w-s.at > cells(words)+1 && words != "" {
		s.to(p.w - cells(words) - 1)
		s.put(k.Faint, words)
	}
	return s
}

// countedIn says of what the tabs' counts are; nothing where that is all there is.
func (p *deliveries) countedIn() string {
	oldest := p.log.Oldest()
	if p.log.Complete || oldest.IsZero() {
		return ""
	}
	return "counted since " + p.sh.when(oldest)
}

// longestTab is how much of a name its tab shows.
const longestTab = 24

// savedWidth is how wide tabs are.
func (p *deliveries) savedWidth(list []client.SavedFilter) (n int) {
	for _, f := range list {
		n += cells(text.Elide(savedName(f), longestTab)) + len(p.savedCount(f)) + 5
	}
	return n
}
