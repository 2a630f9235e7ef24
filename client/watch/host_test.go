package watch

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// host is a small Metriport with a log, that a test changes as it goes.
type host struct {
	mu    sync.Mutex
	rows  []*hostRow // newest first
	next  int
	bare  bool
	noLog bool
	// opaque makes cursors that are more than ids, as newer hosts have them
	opaque bool
	down   int // the status to answer everything with; 0 for none
	after  string
	calls  []string
	url    string
}

type hostRow struct {
	ID        string         `json:"id"`
	Status    string         `json:"status,omitempty"`
	Type      string         `json:"type,omitempty"`
	Code      int            `json:"httpStatus,omitempty"`
	CreatedAt string         `json:"createdAt,omitempty"`
	Payload   map[string]any `json:"payload,omitempty"`
}

// add puts n delivered rows at the head.
func (h *host) add(n int, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for range n {
		h.next++
		h.rows = slices.Insert(h.rows, 0, &hostRow{
			ID: fmt.Sprintf("m-%06d", h.next), Status: "success", Type: "ping", Code: 200, CreatedAt: at.UTC().Format(time.RFC3339Nano),
			Payload: map[string]any{"n": h.next},
		})
	}
}

// set changes the row at i.
func (h *host) set(i int, status string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rows[i].Status = status
}

// gone is the trouble of a host that closes every connection without an answer.
const gone = -1

// trouble makes every answer code, with a Retry-After; 0 ends it.
func (h *host) trouble(code int, after string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.down, h.after = code, after
}

func (h *host) made() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.calls)
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls = append(h.calls, r.Method+" "+r.RequestURI)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case h.down == gone:
		panic(http.ErrAbortHandler)
	case h.down != 0:
		if h.after != "" {
			w.Header().Set("Retry-After", h.after)
		}
		w.WriteHeader(h.down)
		_, _ = w.Write([]byte(`{"message":"Too Many Requests"}`))
	case r.URL.Path == "/settings":
		_, _ = fmt.Fprintf(w, `{"id":"account-1","webhookUrl":%q,"webhookKey":"k"}`, cmp.Or(h.url, "https://hooks.example.com"))
	case r.URL.Path == "/settings/webhook":
		n := map[string]int{}
		for _, row := range h.rows {
			n[row.Status]++
		}
		_, _ = fmt.Fprintf(w, `{"webhookEnabled":true,"webhookStatusDetail":"OK","webhookRequestsProcessing":%d,"webhookRequestsFailed":%d}`, n["processing"], n["failure"])
	case r.URL.Path == "/settings/webhook/request" && !h.noLog:
		h.list(w, r)
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"message":"Not Found"}`))
	}
}

func (h *host) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	n, _ := strconv.Atoi(cmp.Or(q.Get("count"), "50"))
	from := 0
	if id := q.Get("fromItem"); id != "" {
		if own, found := strings.CutPrefix(id, "c:"); found == h.opaque {
			id = own
		} else {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if from = slices.IndexFunc(h.rows, func(row *hostRow) bool { return row.ID == id }); from < 0 {
			from = len(h.rows)
		}
	}
	to := min(from+n, len(h.rows))
	rows := make([]hostRow, 0, n)
	for _, row := range h.rows[from:to] {
		if h.bare {
			rows = append(rows, hostRow{ID: row.ID})
			continue
		}
		rows = append(rows, *row)
	}
	meta := map[string]any{"itemsOnPage": len(rows)}
	if to < len(h.rows) {
		cursor := h.rows[to].ID
		if h.opaque {
			cursor = "c:" + cursor
		}
		meta["nextPage"] = "https://elsewhere.example.com/x?fromItem=" + cursor
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"meta": meta, "requests": rows})
}

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// meter counts a day's calls, by the clock.
type meter struct {
	c     *clock
	limit int
	mu    sync.Mutex
	day   string
	used  int
}

func (m *meter) Take() error {
	b := m.budget()
	if n, limited := b.Left(); limited && n == 0 {
		return fmt.Errorf("used up")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used++
	return nil
}

func (m *meter) Used() (int, error) { return m.budget().Used, nil }

func (m *meter) budget() model.Budget {
	day := m.c.Now().UTC().Format(time.DateOnly)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.day != day {
		m.day, m.used = day, 0
	}
	return model.Budget{Used: m.used, Limit: m.limit}
}

var midnight = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)

// bench is a host, a watch of it over real HTTP, and their clock.
type bench struct {
	*host
	*Watch
	*clock
	meter *meter
}

// benchOf starts at noon with a quota of calls a day; 0 for none.
func benchOf(t *testing.T, quota int) *bench {
	t.Helper()
	h := &host{}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c := &clock{now: midnight.Add(12 * time.Hour)}
	m := &meter{c: c, limit: quota}
	key := base64.StdEncoding.EncodeToString([]byte("x:account-1"))
	profile := model.Profile{Name: "t", Provider: model.Metriport, BaseURL: srv.URL, APIKey: model.NewSecret(key), CallsPerDay: quota}
	log := &rest.Log{}
	return &bench{host: h, clock: c, meter: m, Watch: New(Options{
		Profile:  profile,
		Provider: metriport.New(metriport.Options{Profile: profile, Meter: m, Log: log, Now: c.Now}),
		Calls:    log, Budget: m.budget, Now: c.Now, Timer: systemTimer,
	})}
}

func systemTimer(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// live does what Run does for a span of the clock, on the test's goroutine; each
// is called before every round.
func (b *bench) live(t *testing.T, span time.Duration, each func()) {
	t.Helper()
	for end := b.Now().Add(span); ; {
		if each != nil {
			each()
		}
		if want := b.due(); !want.nothing() {
			_ = b.step(t.Context(), want)
		} else {
			b.spent(t.Context())
		}
		pause := b.pause()
		if b.Now().Add(pause).After(end) {
			b.move(end.Sub(b.Now()))
			return
		}
		b.move(pause)
	}
}

func (b *bench) poll(t *testing.T) *model.Snapshot {
	t.Helper()
	if err := b.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b.Snapshot()
}

// sameAsHost compares the loaded rows with the host's newest ones.
func (b *bench) sameAsHost(t fataler) {
	b.host.mu.Lock()
	defer b.host.mu.Unlock()
	rows := b.Snapshot().Log.Rows
	if rows.Len() > len(b.rows) {
		t.Fatalf("%d rows are loaded, the host has %d", rows.Len(), len(b.rows))
	}
	for i, d := range rows.All() {
		want := map[string]model.Outcome{"success": model.Delivered, "failure": model.Failed, "processing": model.Processing}[b.rows[i].Status]
		if b.bare {
			want = model.OutcomeUnknown
		}
		if string(d.ID) != b.rows[i].ID || d.Outcome != want {
			t.Fatalf("row %d is %s %v, the host has %s %s", i, d.ID, d.Outcome, b.rows[i].ID, b.rows[i].Status)
		}
	}
}

// stub is a provider of functions; one that is missing must not be asked.
type stub struct {
	status    func(context.Context) (model.Status, error)
	endpoints func(context.Context) ([]model.Endpoint, error)
	page      func(context.Context, model.PageRequest) (model.Page, error)
	detail    func(context.Context, model.DeliveryID, []byte) (model.Detail, error)
}

func (s stub) Status(ctx context.Context) (model.Status, error) { return s.status(ctx) }

func (s stub) Endpoints(ctx context.Context) ([]model.Endpoint, error) {
	if s.endpoints == nil {
		return nil, nil
	}
	return s.endpoints(ctx)
}

func (s stub) Account(context.Context) (model.Account, error) { return model.Account{ID: "a"}, nil }

func (s stub) Capabilities(context.Context) (model.Capabilities, error) {
	return model.Capabilities{}, nil
}

func (s stub) Deliveries(ctx context.Context, r model.PageRequest) (model.Page, error) {
	if s.page == nil {
		return model.Page{}, &model.Error{Code: model.NotServed, Op: "read", Why: "none"}
	}
	return s.page(ctx, r)
}

func (s stub) Detail(ctx context.Context, id model.DeliveryID, raw []byte) (model.Detail, error) {
	return s.detail(ctx, id, raw)
}
