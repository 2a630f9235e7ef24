package runbook

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const (
	opRetry  = "send again"
	sendGap  = 200 * time.Millisecond // between two retries
	overrule = "send anyway"
	namesMax = 3 // deliveries that a reason names
)

// Why a delivery is left out of a retry.
const (
	whyDelivered  = "delivered before, would be duplicates"
	whyResent     = "delivered by an earlier retry, would be duplicates"
	whyProcessing = "still being processed"
	whyHeld       = "in another run that has not ended"
	whyStranger   = "not in the loaded log"
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
	rows    []*model.Delivery
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
	switch {
	case b.Retrier == nil && b.Resender != nil:
		return planResend(ctx, b, ids)
	case b.Retrier == nil:
		return Plan{Kind: model.RunRetry, Title: "Retry " + deliveries(len(ids)) + " on " + b.Profile.Name, Refuse: b.cannot(ctx, model.CanRetryOne, false)}, nil
	}
	chosen, err := chooseRetry(ctx, b, ids)
	if err != nil {
		return Plan{}, err
	}
	chosen.Of = of
	all, err := newestOf(ctx, b, "", model.RunRetryAll)
	if err != nil {
		return Plan{}, err
	}
	chosen.All = all.ID
	n := len(chosen.Rows)
	p := Plan{Kind: model.RunRetry, Title: fmt.Sprintf("Retry %s on %s", deliveries(n), b.Profile.Name)}
	if b.Profile.Environment == model.Production {
		p.Needs.Name = b.Profile.Name
	}
	if n > 1 {
		p.Needs.Count = n
	}
	p.Facts = append(p.Facts, chosen.facts(b.Now())...)
	if chosen.Unsure > 0 {
		p.Needs.Overrule = overrule
	}
	switch {
	case n == 0:
		p.Refuse = "none of the chosen deliveries can be sent again"
	case all.ID != "" && !all.State.Ended():
		p.Refuse = "a retry of all has not ended, run " + string(all.ID) + " of " + all.Who + ": let it end, or cancel it"
	default:
		if err := p.aim(ctx, b, n > 1); err != nil {
			return Plan{}, err
		}
	}
	p.Facts = append(p.Facts, chosen.leftOut()...)
	p.Facts = append(p.Facts,
		Fact{Label: "method", Text: "one by one, oldest first, 5 a second; each makes a new row with a new id, the old row stays failed"},
		Fact{Label: "links", Text: "links inside are renewed by the provider when it sends"})
	p.budget(b, n)
	p.Raw, err = json.Marshal(chosen)
	return p, fail(opRetry, err)
}

// chooseRetry takes out of the chosen what must not be sent.
func chooseRetry(ctx context.Context, b Bench, ids []model.DeliveryID) (retryPlan, error) {
	p := retryPlan{Left: map[string][]model.DeliveryID{}, Outcome: map[string]int{}}
	held, resent, err := claimed(ctx, b)
	if err != nil {
		return p, err
	}
	loaded := loadedOf(b)
	seen := map[model.DeliveryID]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		d := loaded[id]
		if why := leaveOut(d, held[id], resent[id]); why != "" {
			p.Left[why] = append(p.Left[why], id)
			continue
		}
		p.take(d, resent[id].State)
	}
	p.order(resent)
	return p, nil
}

// loadedOf are the deliveries of the loaded log by their ids, of each the newest row.
func loadedOf(b Bench) map[model.DeliveryID]*model.Delivery {
	loaded := map[model.DeliveryID]*model.Delivery{}
	for _, d := range slices.Backward(b.Rows()) {
		loaded[d.ID] = d
	}
	return loaded
}

// take adds a delivery that is to be sent again, and what came of it when it was
// sent again before.
func (r *retryPlan) take(d *model.Delivery, last model.ClaimState) {
	if d.Outcome == model.OutcomeUnknown || last == model.ClaimUnknown || last == model.ClaimSent || last == model.ClaimAccepted {
		r.Unsure++
	}
	r.rows = append(r.rows, d)
	r.Outcome[d.Outcome.String()]++
}

// order puts what was taken in the order of sending, the oldest first.
func (r *retryPlan) order(resent map[model.DeliveryID]model.Claim) {
	slices.SortStableFunc(r.rows, func(a, b *model.Delivery) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	for _, d := range r.rows {
		r.Rows = append(r.Rows, planned{ID: d.ID, Type: d.Type, Request: d.Request, Last: resent[d.ID].Run})
	}
}

// leaveOut says why a delivery is not to be sent; empty when it may be.
func leaveOut(d *model.Delivery, held bool, last model.Claim) string {
	switch {
	case d == nil:
		return whyStranger
	case held:
		return whyHeld
	case d.Outcome == model.Delivered:
		return whyDelivered
	case d.Outcome == model.Processing:
		return whyProcessing
	case last.State == model.ClaimDelivered:
		return whyResent
	}
	return ""
}

// claimed reads which deliveries unfinished claims of open runs hold, and what
// came of those that were sent again before.
func claimed(ctx context.Context, b Bench) (held map[model.DeliveryID]bool, resent map[model.DeliveryID]model.Claim, err error) {
	held, resent = map[model.DeliveryID]bool{}, map[model.DeliveryID]model.Claim{}
	runs, err := b.Store.RunsOf(ctx, b.Profile.Name, true)
	if err != nil {
		return nil, nil, journalled(opRetry, err)
	}
	for i := range runs {
		if runs[i].Kind != model.RunRetry {
			continue
		}
		claims, err := b.Store.ClaimsOf(ctx, runs[i].ID)
		if err != nil {
			return nil, nil, journalled(opRetry, err)
		}
		for _, c := range claims {
			if unfinished(c.State) {
				held[c.Delivery] = true
			}
		}
	}
	all, err := b.Store.Resent(ctx, b.Profile.Name)
	for _, c := range all {
		resent[c.Delivery] = c
	}
	return held, resent, journalled(opRetry, err)
}

func unfinished(s model.ClaimState) bool {
	return s == model.ClaimQueued || s == model.ClaimSent || s == model.ClaimAccepted
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
		facts = append(facts, Fact{Label: "created", Text: "oldest " + moment(oldest, now) + ", newest " + moment(newest, now)})
	}
	if r.Unsure > 0 {
		facts = append(facts, Fact{
			Label: "risk", Warn: true,
			Text: deliveries(r.Unsure) + " may have been sent or delivered before, nobody knows: would be duplicates",
		})
	}
	return facts
}

// leftOut are the exclusions, named.
func (r *retryPlan) leftOut() (facts []Fact) {
	for _, why := range []string{whyDelivered, whyResent, whyProcessing, whyDue, whyHeld, whyStranger, whySwitchedOff, whyGone, whyExpired, whyNoEndpoint} {
		ids := r.Left[why]
		if len(ids) == 0 {
			continue
		}
		names := make([]string, 0, namesMax)
		for _, id := range ids[:min(len(ids), namesMax)] {
			names = append(names, text.Elide(text.Clean(string(id)), 13))
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
func (p *Plan) aim(ctx context.Context, b Bench, probe bool) error {
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
	r, err := pingDirect(ctx, b, eps[0], time.Time{})
	if ctx.Err() != nil {
		return fail(opRetry, ctx.Err())
	}
	if err != nil {
		r.Outcome = whyOf(err)
	}
	if err == nil && r.Good == model.Yes {
		p.Facts = append(p.Facts, Fact{Label: "probe now", Text: "✓ " + r.Outcome})
		return nil
	}
	p.Facts = append(p.Facts, Fact{Label: "probe now", Text: "✗ " + r.Outcome, Warn: true})
	p.Needs.Overrule = overrule
	return nil
}

// budget compares what a retry of n costs with what is left today.
func (p *Plan) budget(b Bench, n int) { p.budgetOf(b, n+followCalls(n), n) }

// budgetOf compares what the sending of n costs with what is left today.
func (p *Plan) budgetOf(b Bench, need, n int) {
	words := "~" + model.Grouped(need)
	left, limited := 0, false
	if b.Budget != nil {
		left, limited = b.Budget().Left()
	}
	if limited {
		words += " of " + model.Grouped(left) + " left today"
	}
	took := time.Duration(n)*sendGap + 10*time.Second
	p.Facts = append(p.Facts, Fact{Label: "calls", Text: words + ", about " + model.Dur(took.Round(time.Second)), Warn: limited && need > left})
	if limited && need > left && p.Refuse == "" {
		p.Refuse = fmt.Sprintf("it needs about %s calls and %s are left today: choose fewer, or wait for the provider's next day", model.Grouped(need), model.Grouped(left))
	}
}

// followCalls is what it costs to see a retry of n to its end.
func followCalls(n int) int { return 6 + n/pageRows }

// deliveries words a number of them.
func deliveries(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return model.Grouped(n) + " deliveries"
}

// counted lists what there is of each, the most first.
func counted(m map[string]int) string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(m[b]-m[a], strings.Compare(a, b)) })
	for i, name := range names {
		names[i] = name + " " + strconv.Itoa(m[name])
	}
	return strings.Join(names, " · ")
}

// moment writes a time with its age.
func moment(t, now time.Time) string {
	return t.UTC().Format("2 Jan 15:04 UTC") + " (" + model.Ago(t, now) + ")"
}
