package watch

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// lastsMost is of how many deliveries the last attempt is asked for in one step.
const lastsMost = 4

// fillLasts asks for the last attempts of deliveries that failed, the newest
// first, where an endpoint's page did not say of what: behind many retries of
// others it would not say so later either.
func (w *Watch) fillLasts(ctx context.Context, most int, until time.Time) error {
	host, able := w.o.Provider.(client.Laster)
	if !able {
		return nil
	}
	for i, d := range w.s.untoldFailures(min(most, lastsMost)) {
		if w.toldToWait() || (i > 0 && !w.o.Now().Before(until)) {
			return nil
		}
		told, err := host.Last(ctx, *d)
		if given(err) {
			return err
		}
		w.took(func(s *state) {
			s.debt++
			if e := asError(err); e != nil {
				s.heardAside(w.o.Now(), e)
				if e.Code != model.NotFound && e.Code != model.Invalid {
					return
				}
			}
			s.many.lasts[d.ID] = true
			s.news = s.log.fill(model.Page{Rows: []model.Row{{Delivery: told}}}) || s.news
		})
		if err != nil && !w.s.many.lasts[d.ID] {
			return err
		}
	}
	return nil
}

// untoldFailures are the newest deliveries that failed of nobody knows what, at
// most so many: their endpoint has been read that far, and they were not asked for.
func (s *state) untoldFailures(most int) (out []*model.Delivery) {
	s.log.rows().Scan(0, s.log.len(), func(_ int, d *model.Delivery) bool {
		if d.Outcome != model.Failed || d.To == "" || !d.Updated.IsZero() || s.many.lasts[d.ID] {
			return true
		}
		if r := s.many.ends[d.To]; r != nil && r.known && !d.Created.Before(r.oldest) {
			out = append(out, d.Copy())
		}
		return len(out) < most
	})
	return out
}

// told is when the last attempt was made that is known of a delivery that failed,
// or is due again.
// Only who has the turn changes the log, so those it waits for may read it.
func (l *rowLog) told(id model.DeliveryID) (at time.Time) {
	d, known := l.pack.Of(id)
	if !known || (d.Outcome != model.Failed && d.Outcome != model.Processing) || (d.Code == 0 && d.Detail == "") {
		return at
	}
	return d.Updated
}
