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
func (r *retry) lookUp(ctx context.Context, c model.Claim) error {
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
				return fail(opRetry, err)
			}
		}
		rows, err := rowsSince(ctx, r.b.Host, since.Add(-lookSkew))
		if ctx.Err() != nil {
			return fail(opRetry, ctx.Err())
		}
		if err != nil {
			why = "no answer came, and the log could not be read: " + whyOf(err)
			continue
		}
		found, e := r.fits(ctx, rows, *old, since)
		switch {
		case e != nil:
			return e
		case len(found) == 1:
			c.New = found[0]
			_, err = r.move(ctx, c, model.ClaimAccepted, "found in the log")
			return err
		case len(found) > 1:
			why = "no answer came, and the log has several rows that could be it"
		}
	}
	if c.State == model.ClaimUnknown {
		return nil
	}
	_, err := r.move(ctx, c, model.ClaimUnknown, why)
	return err
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
	for i := range r.plan.Rows {
		if r.plan.Rows[i].ID == id {
			return &r.plan.Rows[i]
		}
	}
	return nil
}

// follow sees what was accepted to its end. Metriport gives a receiver 5 s, so
// what has no outcome after a while without any news has none to be seen.
func (r *retry) follow(ctx context.Context) (string, any, error) {
	quiet, every := time.Duration(0), 500*time.Millisecond
	for {
		waiting, news, err := r.how.followOnce(ctx)
		if err != nil {
			return "", nil, err
		}
		if waiting == 0 {
			return r.summary(ctx), nil, nil
		}
		if news {
			quiet = 0
		}
		if quiet >= followMax {
			return r.giveUp(ctx)
		}
		r.w.progress(ctx, stepFollow, deliveries(waiting)+" under way")
		every = min(2*every, 5*time.Second)
		if err := r.w.sleep(ctx, every); err != nil {
			return "", nil, err
		}
		quiet += every
	}
}

// followOnce reads the log once for all that is under way.
func (r *retry) followOnce(ctx context.Context) (waiting int, news bool, err error) {
	claims, err := r.claims(ctx)
	if err != nil {
		return 0, false, err
	}
	open, since := map[model.DeliveryID]model.Claim{}, r.b.Now()
	for _, c := range claims {
		if c.State == model.ClaimAccepted {
			open[c.New] = c
			if c.Updated.Before(since) {
				since = c.Updated
			}
		}
	}
	if len(open) == 0 {
		return 0, false, nil
	}
	rows, err := rowsSince(ctx, r.b.Host, since.Add(-lookAfter))
	if ctx.Err() != nil {
		return 0, false, fail(opRetry, ctx.Err())
	}
	waiting = len(open)
	if err != nil && len(rows) == 0 {
		r.w.progress(ctx, stepFollow, deliveries(waiting)+" under way; the log cannot be read: "+whyOf(err))
		return waiting, false, nil
	}
	for i := range rows {
		c, ok := open[rows[i].ID]
		to, note := endOf(&rows[i])
		if !ok || to == "" {
			continue
		}
		if _, err := r.move(ctx, c, to, note); err != nil {
			return 0, false, err
		}
		waiting, news = waiting-1, true
	}
	r.show(ctx, true)
	return waiting, news, nil
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

// giveUp leaves what has no outcome as not known.
func (r *retry) giveUp(ctx context.Context) (string, any, error) {
	claims, err := r.claims(ctx)
	if err != nil {
		return "", nil, err
	}
	for _, c := range claims {
		if c.State != model.ClaimAccepted {
			continue
		}
		if _, err := r.move(ctx, c, model.ClaimUnknown, "accepted, but its outcome was not seen"); err != nil {
			return "", nil, err
		}
	}
	r.show(ctx, true)
	return r.summary(ctx), nil, nil
}
