package cli

import (
	"context"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// carryOn lets a desk work until the returned function is called, which waits
// until what is under way is written down.
func carryOn(ctx context.Context, desk *runbook.Desk) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = desk.Run(ctx) // it only ever says that ctx has ended
	}()
	return func() { stop(); <-done }
}

// store opens the store of a session, and passes on what it says.
func (a *app) store(ctx context.Context, s *Session) (client.Store, error) {
	before := len(s.Warnings)
	kept, err := s.Store(ctx)
	for _, w := range s.Warnings[before:] {
		a.note("warning: %s", w)
	}
	return kept, err
}

// desk opens the desk of a session.
func (a *app) desk(ctx context.Context, s *Session, rows func() model.Rows) (*runbook.Desk, error) {
	kept, err := a.store(ctx, s)
	if err != nil {
		return nil, err
	}
	return s.Desk(kept, rows), nil
}

// atDesk opens the desk of a session and lets it work while do runs. The desk
// outlives an interruption, so that a run can be laid to rest.
func (a *app) atDesk(ctx context.Context, s *Session, rows func() model.Rows, do func(*runbook.Desk) error) error {
	desk, err := a.desk(ctx, s, rows)
	if err != nil {
		return err
	}
	defer carryOn(context.WithoutCancel(ctx), desk)()
	return do(desk)
}

// withDesk opens the chosen profile and its desk for what is asked there.
func (a *app) withDesk(ctx context.Context, do func(s *Session, desk *runbook.Desk) error) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	desk, err := a.desk(ctx, s, noRows)
	if err != nil {
		return err
	}
	return do(s, desk)
}

// working opens the chosen profile, and lets its desk work while do runs, on those
// rows of the log that do has loaded.
func (a *app) working(ctx context.Context, do func(s *Session, desk *runbook.Desk, rows *model.Rows) error) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	var rows model.Rows
	return a.atDesk(ctx, s, func() model.Rows { return rows }, func(desk *runbook.Desk) error { return do(s, desk, &rows) })
}

// noRows is a log of which nothing is loaded.
func noRows() model.Rows { return model.Rows{} }

// revealed puts on record that a delivery's health data is about to be shown.
// What cannot be put on record is not shown.
func (a *app) revealed(ctx context.Context, s *Session, id model.DeliveryID) error {
	desk, err := a.desk(ctx, s, noRows)
	if err != nil {
		return err
	}
	return desk.Revealed(ctx, id)
}

// searched puts on record that a search is about to tell of deliveries what is
// masked: which ones, by one act a page.
func (a *app) searched(ctx context.Context, s *Session, found []*model.Delivery) error {
	kept, err := a.store(ctx, s)
	if err != nil {
		return err
	}
	ids := make([]string, len(found))
	for i, d := range found {
		ids[i] = text.Clean(string(d.ID))
	}
	_, err = kept.Append(ctx, model.Act{
		At: a.Now(), Who: s.Who, Profile: s.Profile.Name, Action: model.ActReveal, Outcome: "done",
		Scope: plural(len(ids), "delivery", "deliveries") + " of a search: " + strings.Join(ids, ", "),
	})
	return err
}

// loaded reads the log's newest rows until enough says so, or so many calls are
// made. A host without a log has none.
func loaded(ctx context.Context, s *Session, calls int, enough func(*model.Delivery) bool) (model.Rows, error) {
	return readUntil(ctx, bareReader{s}, calls, enough)
}

// readUntil reads a log's newest rows until enough says so, or so many calls are
// made. A host without a log has none.
func readUntil(ctx context.Context, of pager, calls int, enough func(*model.Delivery) bool) (model.Rows, error) {
	var rows gathered
	var from model.Cursor
	for done := false; !done && calls > 0; {
		page, err := of.page(ctx, model.PageRequest{From: from, Limit: mostPage}, calls)
		switch {
		case model.CodeOf(err) == model.NotServed:
			return model.Rows{}, nil
		case err != nil:
			return model.Rows{}, err
		}
		rows.add(page.Rows)
		for i := range page.Rows {
			done = enough(&page.Rows[i].Delivery) || done
		}
		calls, from = calls-max(1, page.Calls), page.Older
		done = done || from == ""
	}
	return rows.Rows(), nil
}
