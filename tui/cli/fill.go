package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// logReader reads a provider's log. Where that lists messages, how they stand at
// their endpoints is read with them, so that a row says how a delivery stands.
type logReader struct {
	s        *Session
	filler   client.Filler // nil where the log says it itself
	ends     []model.Endpoint
	unfilled int // messages of which it could not be read within the calls
}

// page reads one page of the log by at most so many calls, or one.
func (l *logReader) page(ctx context.Context, r model.PageRequest, calls int) (model.Page, error) {
	page, err := l.s.Provider.Deliveries(ctx, r)
	page.Calls = max(1, page.Calls)
	if err != nil || l.filler == nil || len(page.Rows) == 0 {
		return page, err
	}
	if l.ends == nil {
		l.ends, err = l.s.Provider.Endpoints(ctx)
		page.Calls++
		if err != nil {
			return page, err
		}
	}
	known := map[string][]model.Row{} // by message
	whole := true
	for _, e := range l.ends {
		done, err := l.fill(ctx, &page, r.From == "", e.ID, calls, known)
		if err != nil {
			return page, err
		}
		whole = whole && done
	}
	rows := make([]model.Row, 0, len(page.Rows))
	for _, row := range page.Rows {
		to := known[row.Delivery.Message]
		switch {
		case len(to) > 0:
			rows = append(rows, to...)
			continue
		case whole && row.Delivery.Detail == "":
			row.Delivery.Detail, row.Delivery.Unsent = "reached no endpoint", true
			if why := model.WhyUnsent(&row.Delivery, l.ends); why != "" {
				row.Delivery.Detail += ": " + why
			}
		case !whole:
			l.unfilled++
		}
		rows = append(rows, row)
	}
	page.Rows = rows
	return page, nil
}

// fill reads the deliveries of a page's messages to one endpoint. done says whether
// all of them were read.
func (l *logReader) fill(ctx context.Context, page *model.Page, newest bool, to model.EndpointID, calls int, known map[string][]model.Row) (done bool, err error) {
	r := client.FillRequest{Endpoint: to, Since: page.Rows[len(page.Rows)-1].Delivery.Created.Add(-time.Second)}
	if !newest && l.byMessage() {
		r.Until = page.Rows[0].Delivery.Created.Add(time.Second)
	}
	seen := map[model.DeliveryID]bool{}
	for page.Calls < calls {
		p, err := l.filler.Fill(ctx, r)
		page.Calls += max(1, p.Calls)
		if err != nil {
			return false, err
		}
		for _, row := range p.Rows {
			if d := &row.Delivery; !seen[d.ID] { // the first tells of the last attempt
				seen[d.ID] = true
				known[d.Message] = append(known[d.Message], row)
			}
		}
		if r.From = p.Older; p.Older == "" {
			return true, nil
		}
	}
	return false, nil
}

// byMessage says whether the lists of endpoints go by the times of messages. Those
// of Open Wearables go by attempts, of which the last may come a day later.
func (l *logReader) byMessage() bool {
	return l.s.Profile.Provider != model.OpenWearables || l.s.Profile.Beneath != nil
}

func readerOf(s *Session) *logReader {
	l := &logReader{s: s}
	l.filler, _ = s.Provider.(client.Filler)
	return l
}

const (
	countedFor = 24 * time.Hour // back from now, where the provider does not count
	countPages = 4              // of one endpoint and outcome
)

// count counts what failed and what is under way, of the last day, from the log,
// where the provider does not count: by at most about so many calls.
func (l *logReader) count(ctx context.Context, st *model.Status, now time.Time, calls int) error {
	if l.filler == nil || st.Failed.Known {
		return nil
	}
	ends, err := l.s.Provider.Endpoints(ctx)
	if err != nil {
		return err
	}
	outcomes := []model.Outcome{model.Failed, model.Processing}
	if !l.byMessage() {
		outcomes = []model.Outcome{model.OutcomeUnknown} // of a list of attempts the failed ones do not tell what failed
	}
	st.Since = now.Add(-countedFor)
	st.Failed = model.Known(0)
	if l.byMessage() { // else nobody says whether what failed is tried again
		st.Processing = model.Known(0)
	}
	used, counted := 1, 0
	for _, e := range ends {
		if used >= calls {
			break
		}
		seen := map[model.DeliveryID]bool{}
		for _, o := range outcomes {
			r := client.FillRequest{Endpoint: e.ID, Since: st.Since, Outcome: o}
			n, more, err := l.countOne(ctx, r, seen, st)
			if used += n; err != nil {
				return err
			}
			st.Failed.AtLeast, st.Processing.AtLeast = st.Failed.AtLeast || more, st.Processing.AtLeast || more
		}
		counted++
	}
	if counted < len(ends) {
		st.Failed.AtLeast, st.Processing.AtLeast = true, true
		st.Sampled = strconv.Itoa(counted) + " of " + strconv.Itoa(len(ends)) + " endpoints"
	}
	return nil
}

func (l *logReader) countOne(ctx context.Context, r client.FillRequest, seen map[model.DeliveryID]bool, st *model.Status) (calls int, more bool, err error) {
	for range countPages {
		p, err := l.filler.Fill(ctx, r)
		if calls += max(1, p.Calls); err != nil {
			return calls, false, err
		}
		for i := range p.Rows {
			d := &p.Rows[i].Delivery
			if seen[d.ID] {
				continue
			}
			seen[d.ID] = true
			switch d.Outcome {
			case model.Failed:
				st.Failed.N++
			case model.Processing:
				st.Processing.N++
			case model.OutcomeUnknown, model.Delivered:
			}
		}
		if r.From = p.Older; p.Older == "" {
			return calls, false, nil
		}
	}
	return calls, true, nil
}
