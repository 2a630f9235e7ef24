package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

const (
	stillEvery  = 15 * time.Second // between two looks at how the endpoints stand
	lateAfter   = 20 * time.Second // an attempt that is not seen by then may have taken long
	lateEvery   = 15 * time.Second // between two looks for such
	clockSkew   = time.Minute      // how far our clock and the provider's may be apart
	beforeRun   = 5 * time.Minute  // of a run's attempts the oldest are looked for from here
	pagesOfLook = 40               // of one endpoint in one look
)

// byEndpoint follows many deliveries by few calls: it reads what is attempted at
// their endpoints, forward from the run's beginning. What was delivered by others
// meanwhile is seen the same way, and is not sent.
type byEndpoint struct {
	*byAttempt

	list    client.Attempts
	readers map[model.EndpointID]*reader
	looked  time.Time                              // when the endpoints were last looked at
	ahead   time.Duration                          // how far the provider's clock is ahead of ours, about
	known   bool                                   // something tells how far
	begun   bool                                   // something was sent by an earlier carrying
	gone    map[model.DeliveryID]bool              // what this carrying has sent, until its end is seen; on mu
	early   map[model.DeliveryID]client.Attempting // attempts of those, seen before the call's answer
}

// reader is how far an endpoint's attempts are read.
type reader struct {
	at    model.Cursor
	since time.Time
	late  time.Time    // when it was last looked for those that took long
	again model.Cursor // where that goes on; empty to begin with the oldest
}

func newByEndpoint(r *retry, all client.Attempts) *byEndpoint {
	h := &byEndpoint{
		byAttempt: newByAttempt(r), list: all, readers: map[model.EndpointID]*reader{},
		gone: map[model.DeliveryID]bool{}, early: map[model.DeliveryID]client.Attempting{},
	}
	for i := range r.plan.Rows {
		h.readers[endpointIn(r.plan.Rows[i].ID)] = nil
	}
	return h
}

// ready reads how the endpoints stand.
func (h *byEndpoint) ready(ctx context.Context) error {
	h.looked = h.r.b.Now()
	return h.byAttempt.ready(ctx)
}

// send asks for one more attempt.
func (h *byEndpoint) send(ctx context.Context, id model.DeliveryID) (model.DeliveryID, error) {
	h.mu.Lock()
	h.gone[id] = true
	h.mu.Unlock()
	return id, h.r.b.Resender.Resend(ctx, id)
}

func (*byEndpoint) watches() bool { return true }

// look reads on at every endpoint where something is under way, and for the first
// time at all of them.
func (h *byEndpoint) look(ctx context.Context, claims []model.Claim) (found sight) {
	if now := h.r.b.Now(); now.Sub(h.looked) >= stillEvery || now.Before(h.looked) {
		if err := h.ready(ctx); err != nil {
			found.err = err // what was read before holds
		}
	}
	at := map[model.EndpointID]map[model.DeliveryID]model.Claim{}
	for _, c := range claims {
		to := endpointIn(c.Delivery)
		if at[to] == nil {
			at[to] = map[model.DeliveryID]model.Claim{}
		}
		if a, known := h.early[c.Delivery]; known {
			h.take(a, map[model.DeliveryID]model.Claim{c.Delivery: c}, &found)
			continue
		}
		at[to][c.Delivery] = c
	}
	for to, rd := range h.readers {
		under := at[to]
		if rd == nil {
			rd = &reader{since: h.begin(under), late: h.r.b.Now()}
			h.readers[to] = rd
		} else if len(under) == 0 {
			continue
		}
		if err := h.read(ctx, to, rd, under, &found); err != nil {
			found.err = err
			continue
		}
		if err := h.readLate(ctx, to, rd, under, &found); err != nil {
			found.err = err
		}
	}
	return found
}

// begin is from when on an endpoint's attempts are read.
func (h *byEndpoint) begin(under map[model.DeliveryID]model.Claim) time.Time {
	since := h.r.w.run.Created.Add(-beforeRun)
	if h.begun {
		since = h.r.b.Now().Add(-beforeRun) // what was attempted while it rested is not gone through
	}
	if len(under) == 0 {
		return since
	}
	first := time.Time{}
	for _, c := range under {
		if first.IsZero() || c.Updated.Before(first) {
			first = c.Updated
		}
	}
	return first.Add(-clockSkew)
}

// read reads on to the newest attempt.
func (h *byEndpoint) read(ctx context.Context, to model.EndpointID, rd *reader, under map[model.DeliveryID]model.Claim, found *sight) error {
	for range pagesOfLook {
		p, err := h.list.EndpointAttempts(ctx, client.AttemptsRequest{Endpoint: to, Since: rd.since, From: rd.at})
		if err != nil {
			return err
		}
		for _, a := range p.Attempts {
			h.take(a, under, found)
		}
		if rd.at = p.Next; !p.Full {
			return nil
		}
	}
	found.part = true
	return nil
}

// readLate reads a stretch once more, where what was sent in it is not seen: an
// attempt that took long appears behind the reader.
func (h *byEndpoint) readLate(ctx context.Context, to model.EndpointID, rd *reader, under map[model.DeliveryID]model.Claim, found *sight) error {
	now, first, last := h.r.b.Now(), time.Time{}, time.Time{}
	for _, c := range under {
		if now.Sub(c.Updated) < lateAfter {
			continue
		}
		if first.IsZero() || c.Updated.Before(first) {
			first = c.Updated
		}
		if c.Updated.After(last) {
			last = c.Updated
		}
	}
	if first.IsZero() || (now.Sub(rd.late) < lateEvery && !now.Before(rd.late)) {
		return nil
	}
	rd.late = now
	from := client.AttemptsRequest{Endpoint: to, Since: first.Add(h.ahead - sentWithin), From: rd.again}
	rd.again = ""
	for range pagesOfLook {
		p, err := h.list.EndpointAttempts(ctx, from)
		if err != nil {
			return err
		}
		for _, a := range p.Attempts {
			h.take(a, under, found)
		}
		if from.From = p.Next; !p.Full || p.Attempts[len(p.Attempts)-1].Attempt.At.After(last.Add(h.ahead+clockSkew)) {
			return nil
		}
	}
	rd.again = from.From
	return nil
}

// take sees what one attempt says of what is under way, or of what is not.
func (h *byEndpoint) take(a client.Attempting, under map[model.DeliveryID]model.Claim, found *sight) {
	c, ours := under[a.Delivery]
	switch {
	case ours && a.Attempt.Trigger == model.Manual && h.since(c, a.Attempt.At):
		if to, note := endOfAttempts([]model.Attempt{a.Attempt}); to != "" {
			c.New = c.Delivery
			found.ends = append(found.ends, ending{c, to, note})
			delete(under, a.Delivery)
			delete(h.early, a.Delivery)
			h.mu.Lock()
			delete(h.gone, a.Delivery)
			h.mu.Unlock()
		}
	case !ours && a.Attempt.Trigger == model.Manual && h.left(a.Delivery):
		h.early[a.Delivery] = a
	case !ours && a.Attempt.Outcome == model.Delivered && h.r.holds(a.Delivery):
		found.had = append(found.had, a.Delivery)
	}
}

// since says whether an attempt was made since a claim was sent. Of what this
// carrying has sent that is so for all that is read: what was there before was
// read before. Else the clocks decide.
func (h *byEndpoint) since(c model.Claim, at time.Time) bool {
	if !h.left(c.Delivery) {
		return at.After(c.Updated.Add(h.ahead - sentWithin))
	}
	if d := at.Sub(c.Updated); !h.known || d < h.ahead {
		h.ahead, h.known = d, true // what waited at the provider tells nothing of its clock
	}
	return true
}

// left says whether this carrying has sent a delivery whose end it has not seen.
func (h *byEndpoint) left(id model.DeliveryID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.gone[id]
}
