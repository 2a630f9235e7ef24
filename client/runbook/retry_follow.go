package runbook

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	pageRows  = 500              // rows of one page of a log
	pagesMost = 20               // pages that one look at the log takes
	lookSkew  = 5 * time.Second  // how far apart our clock and the provider's may be
	lookAfter = 2 * time.Minute  // after a request left, a row of its may still come
	lookAgain = 2 * time.Second  // a row may be written after the connection was cut
	looksUp   = 3                // looks at the log for one delivery
	followMax = 90 * time.Second // without any news of what was accepted
)

// rowsSince reads the log, newest first, a page at least and on back to a moment:
// our clock may be far from the provider's. A log that the host does not serve,
// or does not answer for, is an error.
func rowsSince(ctx context.Context, h Host, since time.Time) (rows []model.Delivery, err error) {
	from := model.Cursor("")
	for range pagesMost {
		p, err := h.Deliveries(ctx, model.PageRequest{From: from, Limit: pageRows})
		if err != nil {
			return rows, err
		}
		far := false
		for i := range p.Rows {
			d := p.Rows[i].Delivery
			far = far || (!d.Created.IsZero() && d.Created.Before(since))
			rows = append(rows, d)
		}
		if far || p.Older == "" || p.Older == from {
			return rows, nil
		}
		from = p.Older
	}
	return rows, nil
}

// likeness is by what the rows of a log can be told apart.
type likeness struct {
	kind    model.EventType
	request string
}

// lookUp finds out which retries were taken whose answers were lost: the log then
// has a new row of the same type and request. One reading serves them all. Nothing
// is sent. Only what is certain counts; else the claim is unknown.
func (r *retry) lookUp(ctx context.Context, claims []model.Claim) ([]trace, error) {
	out, since := make([]trace, len(claims)), r.b.Now()
	for i, c := range claims {
		out[i] = trace{c, "no answer came, and its new row could not be told from others"}
		if from := lostSince(c); from.Before(since) {
			since = from
		}
	}
	for n := 0; n < looksUp && r.waits(out); n++ {
		if n > 0 {
			if err := r.b.Sleep(ctx, lookAgain); err != nil {
				return nil, fail(opRetry, err)
			}
		}
		rows, err := rowsSince(ctx, r.b.Host, since.Add(-lookSkew))
		if ctx.Err() != nil {
			return nil, fail(opRetry, ctx.Err())
		}
		if err != nil {
			r.unread(out, err)
			continue
		}
		if err := r.match(ctx, rows, out); err != nil {
			return nil, err
		}
	}
	for i := range out {
		if out[i].claim.New == "" {
			out[i].claim.State = model.ClaimUnknown
		}
	}
	return out, nil
}

// unread says of those that are looked for that the log could not be read.
func (r *retry) unread(all []trace, err error) {
	for i := range all {
		if r.sought(all[i].claim) != nil {
			all[i].note = "no answer came, and the log could not be read: " + whyOf(err)
		}
	}
}

// sought is the planned row of a claim whose new row can be told from others, and
// is not found yet; nil for none.
func (r *retry) sought(c model.Claim) *planned {
	if old := r.rowOf(c.Delivery); old != nil && old.Request != "" && c.New == "" {
		return old
	}
	return nil
}

// lostSince is from when on a retry's row may be in the log.
func lostSince(c model.Claim) time.Time {
	if c.State == model.ClaimUnknown {
		return c.Updated.Add(-lookAfter)
	}
	return c.Updated
}

// waits says whether there is one of them that could still be found.
func (r *retry) waits(all []trace) bool {
	return slices.ContainsFunc(all, func(t trace) bool { return r.sought(t.claim) != nil })
}

// match gives each its row where there is one alone that could be it, and where it
// is the only one whose it could be.
func (r *retry) match(ctx context.Context, rows []model.Delivery, all []trace) error {
	taken, err := r.taken(ctx)
	if err != nil {
		return err
	}
	alike, lost := map[likeness][]*model.Delivery{}, map[likeness]int{}
	for i := range rows {
		if d := &rows[i]; d.Request != "" && !taken[d.ID] && r.rowOf(d.ID) == nil {
			key := likeness{d.Type, d.Request}
			alike[key] = append(alike[key], d)
		}
	}
	for _, t := range all {
		if old := r.sought(t.claim); old != nil {
			lost[likeness{old.Type, old.Request}]++
		}
	}
	for i := range all {
		t := &all[i]
		old := r.sought(t.claim)
		if old == nil {
			continue
		}
		key := likeness{old.Type, old.Request}
		switch found := within(alike[key], lostSince(t.claim)); {
		case len(found) == 1 && lost[key] == 1:
			t.claim.State, t.claim.New, t.note = model.ClaimAccepted, found[0], "found in the log"
		case len(found) == 1:
			t.note = "no answer came, and the log's new row could be another's of the run"
		case len(found) > 1:
			t.note = "no answer came, and the log has several rows that could be it"
		default:
			t.note = "no answer came, and the log has no new row of it"
		}
	}
	return nil
}

// within are the rows that a retry may have made that was sent at a time.
func within(rows []*model.Delivery, sent time.Time) (found []model.DeliveryID) {
	for _, d := range rows {
		if !d.Created.Before(sent.Add(-lookSkew)) && !d.Created.After(sent.Add(2*lookAfter)) {
			found = append(found, d.ID)
		}
	}
	return found
}

// taken are the new ids that other claims have.
func (r *retry) taken(ctx context.Context) (map[model.DeliveryID]bool, error) {
	all, err := r.b.Store.Resent(ctx, r.b.Profile.Name)
	if err != nil {
		return nil, journalled(opRetry, err)
	}
	own, err := r.claims(ctx)
	taken := make(map[model.DeliveryID]bool, len(all)+len(own))
	for _, c := range append(all, own...) {
		if c.New != "" {
			taken[c.New] = true
		}
	}
	return taken, err
}

// rowOf is a delivery as the plan has it; nil where it does not.
func (r *retry) rowOf(id model.DeliveryID) *planned {
	i, ok := slices.BinarySearchFunc(r.place, id, func(at int32, id model.DeliveryID) int { return cmp.Compare(r.plan.Rows[at].ID, id) })
	if !ok {
		return nil
	}
	return &r.plan.Rows[r.place[i]]
}

// look reads the log once for all that is under way. Metriport gives a receiver
// 5 s, so what has no outcome after a while without any news has none to be seen.
func (r *retry) look(ctx context.Context, claims []model.Claim) (found sight) {
	open, since := make(map[model.DeliveryID]model.Claim, len(claims)), r.b.Now()
	for _, c := range claims {
		open[c.New] = c
		if c.Updated.Before(since) {
			since = c.Updated
		}
	}
	rows, err := rowsSince(ctx, r.b.Host, since.Add(-lookAfter))
	if err != nil && len(rows) == 0 {
		found.err = err
		return found
	}
	for i := range rows {
		c, ok := open[rows[i].ID]
		if to, note := endOf(&rows[i]); ok && to != "" {
			found.ends = append(found.ends, ending{c, to, note})
		}
	}
	return found
}

// endOf is the claim's state by what came of the new row; empty while nothing has.
func endOf(d *model.Delivery) (to model.ClaimState, note string) {
	switch d.Outcome {
	case model.Delivered:
		return model.ClaimDelivered, ""
	case model.Failed:
		return model.ClaimFailed, d.Sentence()
	case model.Processing, model.OutcomeUnknown:
	}
	return "", ""
}
