package runbook

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const (
	opRetry  = "send again"
	sendGap  = 200 * time.Millisecond // between two retries
	overrule = "send anyway"
	namesMax = 3 // deliveries that a reason names
	typesMax = 6 // types that are counted by name

	// rowsKept is how long Metriport keeps the rows of its log (Metriport API, list
	// of webhook requests).
	rowsKept = 30 * 24 * time.Hour
)

// Why a delivery is left out of a retry.
const (
	whyDelivered  = "delivered before, would be duplicates"
	whyResent     = "delivered by an earlier retry, would be duplicates"
	whyProcessing = "still being processed"
	whyHeld       = "in another run that has not ended"
	whyStranger   = "not in the loaded log"
	whyNotKept    = "made more than 30 days ago, the provider does not keep it any more"
	whyNewer      = "sent again before, its newer row is among the chosen"
	whyLater      = "for another day, today's calls go to older ones"
)

// retryPlan is what a retry one by one keeps to.
type retryPlan struct {
	Rows    []planned                     `json:"rows"` // oldest first
	Left    map[string][]model.DeliveryID `json:"left,omitempty"`
	Unsure  int                           `json:"unsure,omitempty"` // may have been sent or delivered before
	Outcome map[string]int                `json:"outcome,omitempty"`
	Of      model.RunID                   `json:"of,omitempty"`  // the change during which they were refused
	All     model.RunID                   `json:"all,omitempty"` // the newest retry of all
	Words   string                        `json:"words,omitempty"`
	Pacing  Pacing                        `json:"pacing,omitzero"` // whole where a recovery was planned; zero for 5 a second, no canary, no stop
	rows    []picked
	unsure  map[model.DeliveryID]bool
}

// planned is a delivery to be sent again, with what its new row is known by.
type planned struct {
	ID      model.DeliveryID `json:"id"`
	Type    model.EventType  `json:"type,omitempty"`
	Request string           `json:"request,omitempty"`
	Last    model.RunID      `json:"last,omitempty"` // the run that sent it last
}

// planRetry plans to send deliveries again one by one.
func planRetry(ctx context.Context, b Bench, ids []model.DeliveryID) (Plan, error) {
	return planRetryOf(ctx, b, ids, "")
}

// planRetryOf plans to send again what was refused during a change, where one is
// named.
func planRetryOf(ctx context.Context, b Bench, ids []model.DeliveryID, of model.RunID) (Plan, error) {
	return planOneByOne(ctx, b, Recovery{IDs: ids}, of)
}

// planByRow plans retries of which each makes a new row (Metriport).
func planByRow(ctx context.Context, b Bench, r Recovery, of model.RunID) (Plan, error) {
	chosen, err := chooseRetry(ctx, b, unique(r.IDs))
	if err != nil {
		return Plan{}, err
	}
	all, err := newestOf(ctx, b, "", model.RunRetryAll)
	if err != nil {
		return Plan{}, err
	}
	chosen.Of, chosen.All = of, all.ID
	cost := chosen.fit(b, r, r.Pacing.callsByRow)
	n := len(chosen.Rows)
	p := chosen.begun(b, r, "Retry ")
	switch {
	case n == 0:
		p.Refuse = cost.nothing(chosen.Left)
	case all.ID != "" && !all.State.Ended():
		p.Refuse = "a retry of all has not ended, run " + string(all.ID) + " of " + all.Who + ": let it end, or cancel it"
	default:
		if err := p.aim(ctx, b, r.Probes, n > 1); err != nil {
			return Plan{}, err
		}
	}
	p.Facts = append(p.Facts, chosen.risk()...)
	p.Facts = append(p.Facts, linkFacts(b, chosen.rows, true)...)
	p.Facts = append(p.Facts, chosen.leftOut()...)
	p.Facts = append(p.Facts, Fact{Label: "method", Text: "one by one, oldest first; each makes a new row with a new id, the old row stays failed"})
	p.paced(r.Pacing, cost)
	p.Raw, err = chosen.kept()
	return p, fail(opRetry, err)
}

// begun is a plan's beginning: what was chosen, and what has to be typed.
func (r *retryPlan) begun(b Bench, as Recovery, verb string) Plan {
	n := len(r.Rows)
	r.Words, r.Pacing = strings.TrimSpace(text.Clean(as.Words)), as.Pacing
	p := Plan{Kind: model.RunRetry, Title: cmp.Or(as.verb, verb) + model.Deliveries(n) + " on " + b.Profile.Name}
	if b.Profile.Environment == model.Production {
		p.Needs.Name = b.Profile.Name
	}
	if n > 1 {
		p.Needs.Count = n
	}
	if r.Unsure > 0 {
		p.Needs.Overrule = overrule
	}
	if r.Words != "" {
		p.Facts = append(p.Facts, Fact{Label: "chosen", Text: model.Grouped(n+r.leftCount()) + " · " + r.Words})
	}
	p.Facts = append(p.Facts, r.facts(b.Now())...)
	return p
}

// leftCount is how many are left out.
func (r *retryPlan) leftCount() (n int) {
	for _, ids := range r.Left {
		n += len(ids)
	}
	return n
}

// chooseRetry takes out of the chosen what must not be sent.
func chooseRetry(ctx context.Context, b Bench, ids []model.DeliveryID) (retryPlan, error) {
	p := newRetryPlan(len(ids))
	held, resent, err := claimed(ctx, b)
	if err != nil {
		return p, err
	}
	loaded, now := loadedOf(b, ids), b.Now()
	newer := newerOf(ids, resent)
	for _, id := range ids {
		d, known := loaded.of(id)
		why := leaveOut(d.Outcome, known, held[id], resent[id])
		switch {
		case why != "":
		case !d.Created.IsZero() && now.Sub(d.Created) > rowsKept:
			why = whyNotKept
		case newer[id] && loaded.has(resent[id].New):
			why = whyNewer
		}
		if why != "" {
			p.leave(id, why)
			continue
		}
		p.take(pickedOf(&d), resent[id].State)
	}
	p.order(resent)
	return p, nil
}

// newRetryPlan has room for n deliveries.
func newRetryPlan(n int) retryPlan {
	return retryPlan{Left: map[string][]model.DeliveryID{}, Outcome: map[string]int{}, unsure: map[model.DeliveryID]bool{}, rows: make([]picked, 0, n)}
}

// newerOf are those of the ids that were sent again before as a row that is among
// the ids as well: sent both, the message would arrive twice.
func newerOf(ids []model.DeliveryID, resent map[model.DeliveryID]model.Claim) map[model.DeliveryID]bool {
	if len(resent) == 0 {
		return nil
	}
	made := func(id model.DeliveryID) bool { c, ok := resent[id]; return ok && c.New != "" && c.New != id }
	if !slices.ContainsFunc(ids, made) {
		return nil
	}
	among, newer := make(map[model.DeliveryID]bool, len(ids)), map[model.DeliveryID]bool{}
	for _, id := range ids {
		among[id] = true
	}
	for _, id := range ids {
		if c := resent[id]; c.New != "" && c.New != id && among[c.New] {
			newer[id] = true
		}
	}
	return newer
}

// leave leaves a delivery out.
func (r *retryPlan) leave(id model.DeliveryID, why string) { r.Left[why] = append(r.Left[why], id) }

// take adds a delivery that is to be sent again, and what came of it when it was
// sent again before.
func (r *retryPlan) take(d picked, last model.ClaimState) {
	if d.Outcome == model.OutcomeUnknown || last == model.ClaimUnknown || last == model.ClaimSent || last == model.ClaimAccepted {
		r.Unsure++
		r.unsure[d.ID] = true
	}
	r.rows = append(r.rows, d)
	r.Outcome[d.Outcome.String()]++
}

// order puts what was taken in the order of sending, the oldest first, and what
// was left out in the order of its ids: the plan does not depend on the order in
// which they were chosen.
func (r *retryPlan) order(resent map[model.DeliveryID]model.Claim) {
	slices.SortFunc(r.rows, func(a, b picked) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	r.Rows = make([]planned, 0, len(r.rows))
	for _, d := range r.rows {
		r.Rows = append(r.Rows, planned{ID: d.ID, Type: d.Type, Request: d.Request, Last: resent[d.ID].Run})
	}
	for _, ids := range r.Left {
		slices.Sort(ids)
	}
}

// keep leaves all but the oldest n for another day.
func (r *retryPlan) keep(n int) {
	for _, d := range r.rows[n:] {
		r.leave(d.ID, whyLater)
		if r.unsure[d.ID] {
			r.Unsure--
		}
		if r.Outcome[d.Outcome.String()]--; r.Outcome[d.Outcome.String()] == 0 {
			delete(r.Outcome, d.Outcome.String())
		}
	}
	slices.Sort(r.Left[whyLater])
	r.rows, r.Rows = r.rows[:n], r.Rows[:n]
}

// leaveOut says why a delivery is not to be sent; empty when it may be.
func leaveOut(o model.Outcome, known, held bool, last model.Claim) string {
	switch {
	case !known:
		return whyStranger
	case held:
		return whyHeld
	case o == model.Delivered:
		return whyDelivered
	case o == model.Processing:
		return whyProcessing
	case last.State == model.ClaimDelivered:
		return whyResent
	}
	return ""
}

// claimed reads which deliveries unfinished claims of open runs hold, and what
// came of those that were sent again before.
func claimed(ctx context.Context, b Bench) (held map[model.DeliveryID]bool, resent map[model.DeliveryID]model.Claim, err error) {
	held = map[model.DeliveryID]bool{}
	runs, err := openHeads(ctx, b.Store, b.Profile.Name)
	if err != nil {
		return nil, nil, journalled(opRetry, err)
	}
	for i := range runs {
		if runs[i].Kind != model.RunRetry {
			continue
		}
		claims, _, err := b.Store.ClaimsIn(ctx, runs[i].ID, client.ClaimsWanted{States: openStates()})
		if err != nil {
			return nil, nil, journalled(opRetry, err)
		}
		for _, c := range claims {
			held[c.Delivery] = true
		}
	}
	all, err := b.Store.Resent(ctx, b.Profile.Name)
	resent = make(map[model.DeliveryID]model.Claim, len(all))
	for i := range all {
		resent[all[i].Delivery] = all[i]
	}
	return held, resent, journalled(opRetry, err)
}

// openStates are those of claims that have not ended.
func openStates() []model.ClaimState {
	return []model.ClaimState{model.ClaimQueued, model.ClaimSent, model.ClaimAccepted}
}

// facts are what the chosen deliveries are.
func (r *retryPlan) facts(now time.Time) []Fact {
	if len(r.rows) == 0 {
		return nil
	}
	types := map[string]int{}
	for _, d := range r.rows {
		types[cmp.Or(text.Clean(string(d.Type)), "type not given")]++
	}
	oldest, newest := r.rows[0].Created, r.rows[len(r.rows)-1].Created
	facts := []Fact{
		{Label: "types", Text: counted(types)},
		{Label: "outcomes", Text: counted(r.Outcome)},
	}
	if !oldest.IsZero() {
		created := moment(newest, now)
		if !oldest.Equal(newest) {
			created = "oldest " + moment(oldest, now) + ", newest " + created
		}
		facts = append(facts, Fact{Label: "created", Text: created})
	}
	return facts
}

// risk is what may arrive twice.
func (r *retryPlan) risk() []Fact {
	if r.Unsure == 0 {
		return nil
	}
	return []Fact{{
		Label: "risk", Warn: true,
		Text: model.Deliveries(r.Unsure) + " may have been sent or delivered before, nobody knows: would be duplicates",
	}}
}

// leftOut are the exclusions, named.
func (r *retryPlan) leftOut() (facts []Fact) {
	for _, why := range []string{whyDelivered, whyResent, whyProcessing, whyDue, whyHeld, whyStranger, whySwitchedOff, whyGone, whyExpired, whyNoSuch, whyNoEndpoint, whyNotKept, whyTooOld, whyNewer, whyLater} {
		ids := r.Left[why]
		if len(ids) == 0 {
			continue
		}
		names := make([]string, 0, namesMax)
		for _, id := range ids[:min(len(ids), namesMax)] {
			names = append(names, text.Elide(text.Clean(client.MessageOf(id)), 13))
		}
		if more := len(ids) - namesMax; more > 0 {
			names = append(names, model.Grouped(more)+" more")
		}
		facts = append(facts, Fact{Label: "excluded", Text: model.Grouped(len(ids)) + " " + why + " (" + strings.Join(names, ", ") + ")"})
	}
	return facts
}

// aim says where the deliveries go, and with probe whether the receiver takes
// anything there now. A provider that does not answer is the plan's failure.
func (p *Plan) aim(ctx context.Context, b Bench, of *Probes, probe bool) error {
	eps, err := b.Host.Endpoints(ctx)
	if err != nil {
		return err
	}
	if len(eps) == 0 || eps[0].URL == "" {
		p.Facts = append(p.Facts, Fact{Label: "target", Text: "no webhook URL is set", Warn: true})
		p.Refuse = "no webhook URL is set: everything would fail at once"
		return nil
	}
	p.Facts = append(p.Facts, Fact{Label: "target", Text: text.URL(eps[0].URL)})
	if !probe {
		return nil
	}
	return p.probe(ctx, b, of, eps[:1])
}

// counted lists what there is of each, the most first.
func counted(m map[string]int) string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(m[b]-m[a], strings.Compare(a, b)) })
	more, rest := max(0, len(names)-typesMax), 0
	for i, name := range names {
		if names[i] = name + " " + model.Grouped(m[name]); i >= typesMax {
			rest += m[name]
		}
	}
	if more > 1 {
		names = append(names[:typesMax], model.Grouped(more)+" others "+model.Grouped(rest))
	}
	return strings.Join(names, " · ")
}

// moment writes a time with its age.
func moment(t, now time.Time) string {
	return t.UTC().Format("2 Jan 15:04 UTC") + " (" + model.Ago(t, now) + ")"
}
