package runbook

import (
	"fmt"
	"sort"
	"time"

	"github.com/hooktop/hooktop/model"
)

// tail is what a recovery takes besides its sending: the answers and outcomes of
// the last ones.
const tail = 10 * time.Second

// attemptsListed is how many attempts one call lists (Svix: attempt/endpoint).
const attemptsListed = 250

// cost is what a recovery takes.
type cost struct {
	n       int // deliveries
	need    int // provider calls, about
	left    int // of today, where limited
	limited bool
	later   int // deliveries left for another day
	days    int // that those take
	next    time.Time
}

// fit works out what sending the chosen costs, calls telling how many calls a
// number of deliveries takes. Where a day's quota is not enough and the recovery
// may be split, all but the oldest are left for another day.
func (r *retryPlan) fit(b Bench, as Recovery, calls func(n int) int) cost {
	c := cost{n: len(r.Rows)}
	budget := model.Budget{}
	if b.Budget != nil {
		budget = b.Budget()
	}
	c.left, c.limited = budget.Left()
	if as.Days && c.limited && calls(c.n) > c.left {
		most := func(left int) int {
			return sort.Search(c.n, func(n int) bool { return calls(n+1) > left })
		}
		today, daily := most(c.left), most(budget.Limit)
		if c.later = c.n - today; daily > 0 {
			c.days = (c.later + daily - 1) / daily
		}
		c.next = model.QuotaDayEnd(b.Now())
		r.keep(today)
		c.n = today
	}
	c.need = calls(c.n)
	return c
}

// callsByRow is what n retries cost of which each makes a new row: a call each,
// the looks at the log while they are sent, and its pages in the end.
func (p Pacing) callsByRow(n int) int {
	pages := 1 + int(p.whole().Rate*lookAfter.Seconds())/pageRows // a look goes back so far
	return n + p.looks(n)*pages + followCalls(n)
}

// callsByAttempt is what n resends to some endpoints cost: few are looked at before
// and after, of many the attempts are listed.
func (p Pacing) callsByAttempt(n, endpoints int) int {
	if n > lookedMost {
		return n + p.looks(n)*max(1, endpoints) + n/attemptsListed + followCalls(n)
	}
	return 4*n + followCalls(n) // a look takes 3 calls
}

// looks is how often it is looked for outcomes while n are sent.
func (p Pacing) looks(n int) int {
	if n <= lookedMost && p.Canary == 0 && p.StopOf == 0 {
		return 0
	}
	return int(p.took(n) / p.lookEvery())
}

// followCalls is what it costs to see a retry of n to its end.
func followCalls(n int) int { return 6 + n/pageRows }

// nothing says why a plan without deliveries is refused.
func (c cost) nothing(left map[string][]model.DeliveryID) string {
	if c.later > 0 {
		return "no calls are left today to send a single one: wait for the provider's next day, " + day(c.next)
	}
	return nothingToSend(left)
}

// day writes when a day's quota begins.
func day(t time.Time) string { return t.UTC().Format("2 Jan 15:04 UTC") }

// paced adds how fast it goes, when it stops, and what it costs; a plan that needs
// more calls than are left is refused.
func (p *Plan) paced(pace Pacing, c cost) {
	if c.n > 1 {
		p.Facts = append(p.Facts, Fact{Label: "pace", Text: pace.speed()})
		p.Facts = append(p.Facts, pace.facts()...)
	}
	if c.n == 0 {
		return
	}
	words := "~" + model.Grouped(c.need)
	if c.limited {
		words += " of " + model.Grouped(c.left) + " left today"
	}
	over := c.limited && c.need > c.left
	p.Facts = append(p.Facts, Fact{Label: "calls", Text: words, Warn: over})
	p.Facts = append(p.Facts, Fact{Label: "duration", Text: "about " + model.Rough(pace.took(c.n)+tail)})
	if c.later > 0 {
		words := fmt.Sprintf("the oldest %s today; %s more from %s on, by the same choice", model.Grouped(c.n), model.Grouped(c.later), day(c.next))
		if c.days > 1 {
			words += ", for " + model.Grouped(c.days) + " days"
		}
		p.Facts = append(p.Facts, Fact{Label: "days", Text: words, Warn: true})
	}
	if over && p.Refuse == "" {
		p.Splits = true
		p.Refuse = fmt.Sprintf("it needs about %s calls and %s are left today: choose fewer, split it over days, or wait for the provider's next day",
			model.Grouped(c.need), model.Grouped(c.left))
	}
}
