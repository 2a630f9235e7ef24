package runbook

import (
	"context"
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

// lookUp finds out whether a retry was taken whose answer was lost: the log then
// has a new row of the same type and request. Nothing is sent. Only one that is
// certain counts; else the claim is unknown.
func (r *retry) lookUp(ctx context.Context, c model.Claim) (model.Claim, string, error) {
	old, since := r.rowOf(c.Delivery), c.Updated
	if c.State == model.ClaimUnknown {
		since = since.Add(-lookAfter)
	}
	why := "no answer came, and the log has no new row of it"
	if old == nil || old.Request == "" {
		why = "no answer came, and its new row could not be told from others"
	}
	for n := 0; n < looksUp && old != nil && old.Request != ""; n++ {
		if n > 0 {
			if err := r.b.Sleep(ctx, lookAgain); err != nil {
				return c, "", fail(opRetry, err)
			}
		}
		rows, err := rowsSince(ctx, r.b.Host, since.Add(-lookSkew))
		if ctx.Err() != nil {
			return c, "", fail(opRetry, ctx.Err())
		}
		if err != nil {
			why = "no answer came, and the log could not be read: " + whyOf(err)
			continue
		}
		found, e := r.fits(ctx, rows, *old, since)
		switch {
		case e != nil:
			return c, "", e
		case len(found) == 1:
			c.State, c.New = model.ClaimAccepted, found[0]
			return c, "found in the log", nil
		case len(found) > 1:
			why = "no answer came, and the log has several rows that could be it"
		}
	}
	c.State = model.ClaimUnknown
	return c, why, nil
}

// fits lists the rows that may be what a retry made.
func (r *retry) fits(ctx context.Context, rows []model.Delivery, old planned, since time.Time) (found []model.DeliveryID, err error) {
	taken, err := r.taken(ctx)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		d := &rows[i]
		in := !d.Created.Before(since.Add(-lookSkew)) && !d.Created.After(since.Add(2*lookAfter))
		if in && d.ID != old.ID && d.Type == old.Type && d.Request == old.Request && !taken[d.ID] {
			found = append(found, d.ID)
		}
	}
	return found, nil
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
	if i, ok := r.place[id]; ok {
		return &r.plan.Rows[i]
	}
	return nil
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
