package watch

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// Detail returns everything known of one delivery, without a call where its row
// is held and no later attempt is known of. Without ask it makes none, answers
// NotFound for what is not held, says of what is whether it is behind, and does
// not count as a use: a filter looks at every row, which says nothing of any.
func (w *Watch) Detail(ctx context.Context, id model.DeliveryID, ask bool) (model.Detail, error) {
	held := w.raws.peek
	if ask {
		held = w.raws.get
	}
	if raw := held(id); raw != nil {
		d, err := w.o.Provider.Detail(ctx, id, raw)
		d.Behind = err == nil && w.knowsLater(&d.Delivery)
		if !ask || !d.Behind {
			return d, err
		}
	}
	if !ask {
		return model.Detail{}, &model.Error{Code: model.NotFound, Op: "read the delivery", Why: "its row is not held", Do: "ask the provider for it"}
	}
	if w.byPage.Load() {
		if d, err := w.detailByPage(ctx, id); model.CodeOf(err) != model.NotFound || err == nil {
			return d, err
		}
	}
	d, err := w.o.Provider.Detail(ctx, id, nil)
	if err == nil {
		d.Behind = w.knowsLater(&d.Delivery) // it was tried again while this was asked for
		w.raws.put(id, d.Raw)
		w.learnDetail(d.Delivery)
		return d, nil
	}
	if model.CodeOf(err) == model.Invalid && !w.byPage.Swap(true) {
		if d, perr := w.detailByPage(ctx, id); perr == nil {
			return d, nil
		}
	}
	return d, err
}

// knowsLater says whether the log tells of a later attempt of a delivery than the
// one given does. A log that is read as a whole brings the rows that are held.
func (w *Watch) knowsLater(d *model.Delivery) bool {
	if w.filler == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	row, known := w.s.log.pack.Of(d.ID)
	return known && row.Updated.After(d.Updated)
}

// detailByPage reads the page again that a loaded row came with, for a provider
// that cannot be asked for one row.
func (w *Watch) detailByPage(ctx context.Context, id model.DeliveryID) (model.Detail, error) {
	missing := &model.Error{Code: model.NotFound, Op: "read the delivery", Why: "it is not among the rows that are loaded", Do: "load older ones"}
	w.mu.Lock()
	m, size, ok := w.s.log.pageFor(id)
	w.mu.Unlock()
	if !ok {
		return model.Detail{}, missing
	}
	p, err := w.o.Provider.Deliveries(ctx, model.PageRequest{From: m.cursor, Limit: size})
	if err != nil {
		return model.Detail{}, err
	}
	w.keep(p)
	for _, r := range p.Rows {
		if r.Delivery.ID == id {
			return w.o.Provider.Detail(ctx, id, r.Raw)
		}
	}
	return model.Detail{}, missing
}
