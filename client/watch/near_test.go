package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// near is a host that is asked without a wire between, for tests that ask it very
// often. Every call is counted as over the wire.
type near struct {
	*host
	meter *meter
}

var _ client.Provider = near{}

// near lets the bench's watch ask its host that way.
func (b *bench) near() *bench {
	b.o.Provider = near{b.host, b.meter}
	b.Watch = New(b.o)
	return b
}

func (n near) call(what string) error {
	h := n.host
	h.calls = append(h.calls, what)
	return n.meter.Take()
}

func (n near) Status(context.Context) (model.Status, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	st := model.Status{Enabled: model.Yes, Processing: model.Known(0), Failed: model.Known(0), AsOf: n.meter.c.Now()}
	for _, r := range n.rows {
		switch r.Status {
		case "processing":
			st.Processing.N++
		case "failure":
			st.Failed.N++
		}
	}
	return st, n.call("status")
}

func (n near) Endpoints(context.Context) ([]model.Endpoint, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return []model.Endpoint{{URL: n.url}}, n.call("endpoints")
}

func (n near) Account(context.Context) (model.Account, error) { return model.Account{ID: "a"}, nil }

func (n near) Capabilities(context.Context) (model.Capabilities, error) {
	return model.Capabilities{}, nil
}

func (n near) Detail(_ context.Context, _ model.DeliveryID, raw []byte) (model.Detail, error) {
	return model.Detail{Exchange: model.Exchange{Body: raw}}, nil
}

func (n near) Deliveries(_ context.Context, r model.PageRequest) (p model.Page, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	from := 0
	if r.From != "" {
		id := strings.TrimPrefix(string(r.From), "c:")
		if from = slices.IndexFunc(n.rows, func(row *hostRow) bool { return row.ID == id }); from < 0 {
			return p, fmt.Errorf("no page begins with %s", r.From)
		}
	}
	to := min(from+r.Limit, len(n.rows))
	if to < len(n.rows) {
		if p.Older = model.Cursor(n.rows[to].ID); n.opaque {
			p.Older = "c:" + p.Older
		}
	}
	for _, row := range n.rows[from:to] {
		at, _ := time.Parse(time.RFC3339Nano, row.CreatedAt)
		p.Rows = append(p.Rows, model.Row{Raw: []byte(row.ID), Delivery: model.Delivery{
			ID: model.DeliveryID(row.ID), Type: "ping", Code: row.Code, Created: at,
			Outcome: map[string]model.Outcome{"success": model.Delivered, "failure": model.Failed, "processing": model.Processing}[row.Status],
		}})
	}
	return p, n.call("page")
}
