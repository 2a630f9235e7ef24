package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// herald tells in one line what changes by itself.
type herald struct {
	text  string // what is told now
	next  string // what is told when the line has been empty for a moment
	link  model.LinkState
	runs  map[model.RunID]string // the words of the runs, as last told
	about string                 // the profile that it is about
	upTo  time.Time              // of the newest delivery that was told
	at    time.Time              // when deliveries were told last
}

// told again after so long at the earliest: who listens cannot look away.
const newsPause = 10 * time.Second

// newsGap is how long the line stays empty between two pieces of news, so that
// all of the second is written and not only what differs.
const newsGap = 150 * time.Millisecond

// heralded says that the next piece of news may be told.
type heralded struct{}

// tellNews tells what came by itself.
func (a *App) tellNews() tea.Cmd {
	if !a.options.Plain || a.voice.away || !a.watchNews() {
		return nil
	}
	return a.sh.tick(newsGap, func(time.Time) tea.Msg { return heralded{} })
}

// watchNews finds out what has changed since it was last told, and wants the
// line emptied first where it holds something.
func (a *App) watchNews() (due bool) {
	n := &a.voice.news
	words := a.changes()
	if len(words) == 0 {
		return false
	}
	told := strings.Join(words, "; ")
	if n.text == "" && n.next == "" {
		n.text = told
		return false
	}
	due = n.next == ""
	n.text, n.next = "", told
	return due
}

// heralded tells what waits.
func (h *herald) heralded() { h.text, h.next = h.next, "" }

// changes are what differs from what was told last.
func (a *App) changes() (words []string) {
	n, snap := &a.voice.news, a.sh.snap
	if n.about != a.name { // another profile: all of it is new, and none of it news
		n.about, n.link, n.upTo, n.at = a.name, snap.Link.State, newestRow(snap.Log), time.Time{}
		n.runs = runsWords(a.sh.runs)
		return nil
	}
	if s := snap.Link.State; s != n.link {
		if n.link != model.LinkConnecting || s != model.LinkLive {
			words = append(words, "link "+snap.Link.Words(a.sh.at, a.sh.loc))
		}
		n.link = s
	}
	runs := runsWords(a.sh.runs)
	for i := range a.sh.runs.Runs {
		r := &a.sh.runs.Runs[i].Run
		was, known := n.runs[r.ID]
		if w := runs[r.ID]; w != was && (known || !r.State.Ended()) { // what had ended before is no news
			words = append(words, w)
		}
	}
	n.runs = runs
	if w := a.newRows(); w != "" {
		words = append(words, w)
	}
	return words
}

// newRows tells how many deliveries have come, and how many of them failed.
func (a *App) newRows() string {
	n, loaded := &a.voice.news, a.sh.snap.Log
	newest := newestRow(loaded)
	if n.upTo.IsZero() {
		n.upTo = newest
		return ""
	}
	if !newest.After(n.upTo) || a.sh.at.Sub(n.at) < newsPause {
		return ""
	}
	came, failed := 0, 0
	loaded.Rows.Scan(0, loaded.Rows.Len(), func(_ int, d *model.Delivery) bool {
		if !d.Created.After(n.upTo) {
			return false
		}
		if came++; d.Outcome == model.Failed {
			failed++
		}
		return true
	})
	n.upTo, n.at = newest, a.sh.at
	words := model.Grouped(came) + " new " + plural(came, "delivery", "deliveries")
	if failed > 0 {
		words += ", " + model.Grouped(failed) + " failed"
	}
	return words
}

func newestRow(l model.Log) time.Time {
	if l.Rows.Len() == 0 {
		return time.Time{}
	}
	return l.Rows.Created(0)
}

// runsWords are the runs by what is worth telling of them.
func runsWords(v *runbook.View) map[model.RunID]string {
	out := make(map[model.RunID]string, len(v.Runs))
	for i := range v.Runs {
		r := &v.Runs[i]
		words := "run " + string(r.Run.Kind) + " " + hear(runWord(r)).words
		if asks(r) {
			words += ": " + text.Clean(r.Ask.Text)
		}
		out[r.Run.ID] = words
	}
	return out
}
