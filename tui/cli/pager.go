package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// pager reads the log page by page.
type pager interface {
	// page reads one page by at most so many calls, or one.
	page(ctx context.Context, r model.PageRequest, calls int) (model.Page, error)
	// unread counts the messages whose outcomes were not read.
	unread() int
}

// gathered is what was read of a log, packed page by page. What comes twice, as a log
// grows while it is read, is one row: the first.
type gathered struct{ model.Pack }

func (g *gathered) add(page []model.Row) {
	rows, here := make([]*model.Delivery, 0, len(page)), make(map[model.DeliveryID]bool, len(page))
	for i := range page {
		d := &page[i].Delivery
		if !here[d.ID] && !g.Has(d.ID) {
			here[d.ID] = true
			rows = append(rows, d)
		}
	}
	g.Splice(model.Splice{At: g.Len(), Rows: rows})
}

// bareReader reads the log as the provider lists it.
type bareReader struct{ s *Session }

func (l bareReader) page(ctx context.Context, r model.PageRequest, _ int) (model.Page, error) {
	return l.s.Provider.Deliveries(ctx, r)
}

func (bareReader) unread() int { return 0 }

func (l *logReader) unread() int { return l.unfilled }

// failedReader reads what failed at each endpoint, one endpoint after the other,
// where the provider lists that: an incident then takes as many calls as there
// is to send again, however much was delivered beside it.
type failedReader struct {
	s      *Session
	filler client.Filler
	since  time.Time
	ends   []model.Endpoint // nil until they are read
}

// failedOnly is the reader that a filter can do with: of what failed alone where
// it asks for nothing else, else of all.
func failedOnly(f *model.Filter, since time.Time) func(*Session) pager {
	return func(s *Session) pager {
		all := readerOf(s)
		if all.filler == nil || !all.byMessage() || !asksForFailed(f) {
			return all
		}
		return &failedReader{s: s, filler: all.filler, since: since}
	}
}

// asksForFailed says whether nothing matches but what failed.
func asksForFailed(f *model.Filter) bool {
	for _, t := range f.Terms() {
		if t.Kind == model.TermStatus && !t.Negate && len(t.Values) == 1 && t.Values[0] == model.Failed.String() {
			return true
		}
	}
	return false
}

func (*failedReader) unread() int { return 0 }

// page reads on at the endpoint that the cursor names by its number.
func (l *failedReader) page(ctx context.Context, r model.PageRequest, _ int) (model.Page, error) {
	calls := 0
	if l.ends == nil {
		var err error
		l.ends, err = l.s.Provider.Endpoints(ctx)
		if calls++; err != nil {
			return model.Page{Calls: calls}, err
		}
	}
	number, from, _ := strings.Cut(string(r.From), " ")
	at, _ := strconv.Atoi(number) // ours; the first where there is none
	if at >= len(l.ends) {
		return model.Page{Calls: calls}, nil
	}
	page, err := l.filler.Fill(ctx, client.FillRequest{Endpoint: l.ends[at].ID, Since: l.since, Outcome: model.Failed, From: model.Cursor(from)})
	if page.Calls = max(1, page.Calls) + calls; err != nil {
		return page, err
	}
	next := page.Older
	switch {
	case next != "":
		page.Older = model.Cursor(strconv.Itoa(at)) + " " + next
	case at+1 < len(l.ends):
		page.Older = model.Cursor(strconv.Itoa(at+1)) + " "
	}
	return page, nil
}
