package watch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// memory keeps things as a store does, in the same order and as precisely.
type memory struct {
	mu      sync.Mutex
	broken  error         // what everything is answered with
	hang    chan struct{} // nothing is answered before it is closed, whatever the context says
	writes  int
	room    int // writes that succeed; 0 for all
	saved   int // rows, each time
	samples map[string][]model.Sample
	rows    map[string]map[model.DeliveryID]model.Row
	whole   map[string]client.Extent
	status  map[string]model.Status
	ends    map[string][]model.Endpoint
	urls    []client.UsedURL
}

func newMemory() *memory {
	return &memory{
		samples: map[string][]model.Sample{}, rows: map[string]map[model.DeliveryID]model.Row{},
		whole: map[string]client.Extent{}, status: map[string]model.Status{}, ends: map[string][]model.Endpoint{},
	}
}

var errFull = errors.New("no space is left")

// enter waits while the memory hangs; leave ends what it begins.
func (m *memory) enter() error {
	m.mu.Lock()
	if hang := m.hang; hang != nil {
		m.mu.Unlock()
		<-hang
		m.mu.Lock()
	}
	return m.broken
}

// write is enter for what changes the memory.
func (m *memory) write() error {
	err := m.enter()
	if m.writes++; err == nil && m.room > 0 && m.writes > m.room {
		return errFull
	}
	return err
}

func (m *memory) leave() { m.mu.Unlock() }

func (m *memory) SaveSamples(_ context.Context, profile string, s []model.Sample) error {
	err := m.write()
	defer m.leave()
	if err == nil {
		m.samples[profile] = append(m.samples[profile], s...)
	}
	return err
}

func (m *memory) Samples(_ context.Context, profile string, since time.Time) ([]model.Sample, error) {
	err := m.enter()
	defer m.leave()
	return slices.DeleteFunc(slices.Clone(m.samples[profile]), func(s model.Sample) bool { return s.At.Before(since) }), err
}

// SaveRows takes pieces, as a store does: one that fails leaves those before it.
func (m *memory) SaveRows(_ context.Context, profile string, rows []model.Row, whole client.Extent, payloads bool) error {
	const atOnce = 250
	for len(rows) > atOnce {
		if err := m.saveRows(profile, rows[:atOnce], nil, payloads); err != nil {
			return err
		}
		rows = rows[atOnce:]
	}
	return m.saveRows(profile, rows, &whole, payloads)
}

func (m *memory) saveRows(profile string, rows []model.Row, whole *client.Extent, payloads bool) error {
	err := m.write()
	defer m.leave()
	if err != nil {
		return err
	}
	if m.rows[profile] == nil {
		m.rows[profile] = map[model.DeliveryID]model.Row{}
	}
	for _, r := range rows {
		m.saved++
		if r.Raw != nil && !payloads {
			panic("a payload that must not be kept has left the watch")
		}
		r.Delivery.Created, r.Delivery.Updated = kept(r.Delivery.Created), kept(r.Delivery.Updated)
		m.rows[profile][r.Delivery.ID] = r
	}
	if whole != nil {
		m.whole[profile] = *whole
	}
	return nil
}

func (m *memory) Extent(_ context.Context, profile string) (client.Extent, error) {
	err := m.enter()
	defer m.leave()
	return m.whole[profile], err
}

// newest lists what is kept, newest first. The caller holds mu.
func (m *memory) newest(profile string) []model.Row {
	var out []model.Row
	for _, r := range m.rows[profile] {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b model.Row) int {
		return cmp.Or(b.Delivery.Created.Compare(a.Delivery.Created), cmp.Compare(b.Delivery.ID, a.Delivery.ID))
	})
	return out
}

func (m *memory) Rows(_ context.Context, profile string, limit int) ([]*model.Delivery, error) {
	err := m.enter()
	defer m.leave()
	var out []*model.Delivery
	for _, r := range m.newest(profile) {
		if len(out) < limit {
			out = append(out, &r.Delivery)
		}
	}
	return out, err
}

func (m *memory) Raws(_ context.Context, profile string, most int) ([]client.Raw, error) {
	err := m.enter()
	defer m.leave()
	var out []client.Raw
	for _, r := range m.newest(profile) {
		if r.Raw != nil && most > 0 {
			out = append(out, client.Raw{ID: r.Delivery.ID, Bytes: r.Raw})
			most -= len(r.Raw)
		}
	}
	return out, err
}

func (m *memory) SaveStatus(_ context.Context, profile string, s model.Status, e []model.Endpoint) error {
	err := m.write()
	defer m.leave()
	if err == nil {
		m.status[profile], m.ends[profile] = s, e
	}
	return err
}

func (m *memory) LastStatus(_ context.Context, profile string) (model.Status, []model.Endpoint, error) {
	err := m.enter()
	defer m.leave()
	return m.status[profile], m.ends[profile], err
}

func (m *memory) SaveURL(_ context.Context, _ string, u client.UsedURL) error {
	err := m.write()
	defer m.leave()
	if err == nil {
		m.urls = append(m.urls, u)
	}
	return err
}

func (m *memory) UsedURLs(context.Context, string) ([]client.UsedURL, error) { return nil, nil }

var _ client.Memory = (*memory)(nil)
