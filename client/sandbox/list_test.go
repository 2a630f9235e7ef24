package sandbox_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
)

// query takes the query of a page's URL, which must be of this host.
func (b *box) query(page string) string {
	b.t.Helper()
	rest, ok := strings.CutPrefix(page, b.BaseURL()+"/settings/webhook/request?")
	if !ok {
		b.t.Fatalf("page %q is not under %s", page, b.BaseURL())
	}
	return "?" + rest
}

// walk reads all pages from a query on.
func (b *box) walk(query string, next func(list) string) (rows []line, pages int) {
	b.t.Helper()
	for {
		l := b.list(query)
		rows = append(rows, l.Requests...)
		pages++
		if l.Meta.Count != len(l.Requests) {
			b.t.Errorf("itemsOnPage %d, there are %d", l.Meta.Count, len(l.Requests))
		}
		if (l.Meta.Total != nil) != (pages == 1) {
			b.t.Errorf("page %d: itemsInTotal %v", pages, l.Meta.Total)
		}
		page := next(l)
		if page == "" {
			return rows, pages
		}
		query = b.query(page)
	}
}

func names(rows []line) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.ID
	}
	return out
}

func TestPages(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 6, Deliveries: 1234})
	rows, pages := b.walk("", older)
	if len(rows) != 1234 || pages != 25 {
		t.Fatalf("%d rows in %d pages of 50", len(rows), pages)
	}
	if !slices.IsSortedFunc(rows, func(x, y line) int { return y.Created.Compare(x.Created) }) {
		t.Error("not newest first")
	}
	all := names(rows)
	if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(unique) != len(all) {
		t.Errorf("%d different ids of %d", len(unique), len(all))
	}
	big, pages := b.walk("?count=500", older)
	if pages != 3 || !slices.Equal(names(big), all) {
		t.Errorf("%d pages of 500 give other rows", pages)
	}
	if first := b.list("?count=500"); *first.Meta.Total != 1234 || first.Meta.Prev != "" {
		t.Errorf("first page: %+v", first.Meta)
	}
}

func older(l list) string { return l.Meta.Next }

func TestPagesBackwards(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 6, Deliveries: 1234})
	rows, _ := b.walk("?count=500", older)
	all := names(rows)
	last := b.list(b.query(b.list(b.query(b.list("?count=500").Meta.Next)).Meta.Next))
	if last.Meta.Next != "" || len(last.Requests) != 234 {
		t.Errorf("last page: %d rows, next %q", len(last.Requests), last.Meta.Next)
	}
	back := b.list(b.query(last.Meta.Prev))
	if want := all[500:1000]; !slices.Equal(names(back.Requests), want) {
		t.Error("the page before the last is another one than on the way there")
	}
	if u, _ := url.Parse(back.Meta.Prev); u.Query().Get("toItem") == "" || u.Query().Get("count") != "500" {
		t.Errorf("prevPage %s", back.Meta.Prev)
	}
}

func TestPagesInOtherOrders(t *testing.T) {
	b := start(t, sandbox.Options{Seed: 6, Deliveries: 1234})
	rows, _ := b.walk("?count=500", older)
	all := names(rows)
	oldest, _ := b.walk("?count=500&sort=createdAt=asc", older)
	slices.Reverse(oldest)
	if !slices.Equal(names(oldest), all) {
		t.Error("createdAt=asc is not the other way round")
	}
	byID, _ := b.walk("?count=500&sort=id%3Dasc", older)
	if !slices.IsSorted(names(byID)) || len(byID) != 1234 {
		t.Error("sort=id=asc is not sorted by id")
	}
	downID, _ := b.walk("?count=400&sort=id=desc", older)
	slices.Reverse(downID)
	if !slices.Equal(names(downID), names(byID)) {
		t.Error("sort=id=desc is not the other way round")
	}
}

func TestPagesWhileRowsCome(t *testing.T) {
	b := start(t, sandbox.Options{Deliveries: 30})
	first := b.list("?count=10")
	b.Send(message("new"), nil)
	b.clock.Advance(0)
	second := b.list(b.query(first.Meta.Next))
	if second.Requests[0].ID == first.Requests[9].ID || len(second.Requests) != 10 {
		t.Error("a row is shown twice when a new one has come")
	}
	newer := b.list(b.query(second.Meta.Prev))
	if newer.Meta.Prev == "" || newer.Requests[9].ID != first.Requests[9].ID {
		t.Error("the way back does not lead to the new row")
	}
}

func TestListModes(t *testing.T) {
	for _, c := range []struct {
		name string
		mode metriport.ServerRequests
		code int
		row  string // of the first row; ID for its id
	}{
		{"full", metriport.ServerRequestsFull, 200, `{"id":"ID","requestId":"req-a","type":"message.status","payload":{"payload":{"id":"a"}},"status":"success","statusDetail":"OK","requestUrl":"URL","httpStatus":200,"durationMillis":0,"createdAt":"2026-03-04T12:00:00.000Z","updatedAt":"2026-03-04T12:00:00.000Z"}`},
		{"columns", metriport.ServerRequestsColumns, 200, `{"id":"ID","requestId":"req-a","type":"message.status","status":"success","statusDetail":"OK","requestUrl":"URL","httpStatus":200,"durationMillis":0,"createdAt":"2026-03-04T12:00:00.000Z","updatedAt":"2026-03-04T12:00:00.000Z"}`},
		{"bare", metriport.ServerRequestsBare, 200, `{"id":"ID"}`},
		{"off", metriport.ServerRequestsOff, 404, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, sandbox.Options{Server: metriport.ServerOptions{Requests: c.mode}})
			id := b.Send(message("a"), nil)
			b.clock.Advance(0)
			got := b.get("/settings/webhook/request")
			if got.code != c.code {
				t.Fatalf("%d %s", got.code, got.body)
			}
			row := strings.NewReplacer("ID", id, "URL", b.ReceiverURL()).Replace(c.row)
			if want := `{"meta":{"itemsOnPage":1,"itemsInTotal":1},"requests":[` + row + `]}`; c.code == 200 && got.body != want {
				t.Errorf("\n got %s\nwant %s", got.body, want)
			}
			retry := b.post("/settings/webhook/request/"+id+"/retry", "")
			if retry.code != c.code || c.code == 404 && retry.body != `{"message":"Not Found"}` {
				t.Errorf("retry: %d %s", retry.code, retry.body)
			}
		})
	}
}

func TestListRefuses(t *testing.T) {
	b := start(t, sandbox.Options{Deliveries: 3})
	for query, want := range map[string]string{
		"?count=501":             "Count has to be less than or equal to 500, on [count]",
		"?count=-1":              "Count has to be greater than or equal to 0, on [count]",
		"?count=many":            "Expected number, received nan, on [count]",
		"?fromItem=x&toItem=y":   "Either fromItem or toItem can be provided, but not both, on []",
		"?fromItem=x":            "Invalid cursor: unable to decode cursor, on [fromItem]",
		"?toItem=bm90IEpTT04%3D": "Invalid cursor: unable to decode cursor, on [toItem]",
		"?sort=createdAt":        "Invalid sort format: createdAt. Expected: column=order, on [sort]",
		"?sort=createdAt=up":     "Invalid sort order: up. Must be 'asc' or 'desc', on [sort]",
		"?sort=status=asc":       "Invalid sort column: status, on [sort]",
	} {
		if got := b.get("/settings/webhook/request" + query); got.code != 400 || got.body != invalid(want) {
			t.Errorf("%s: %d %s", query, got.code, got.body)
		}
	}
	if l := b.list("?count=0"); len(l.Requests) != 3 {
		t.Errorf("count=0 gives %d", len(l.Requests))
	}
}

func TestRowsAreKeptThirtyDays(t *testing.T) {
	b := start(t, sandbox.Options{Deliveries: 100, Incident: true})
	failed := b.status().Failed
	cursor := b.list("?count=10").Meta.Next
	id := b.list("").Requests[0].ID
	b.clock.Advance(30*24*time.Hour - time.Minute)
	if n := *b.list("").Meta.Total; n == 0 || n >= 100 {
		t.Errorf("%d rows a minute before the newest is 30 days old", n)
	}
	b.clock.Advance(time.Hour)
	if l := b.list(""); *l.Meta.Total != 0 || l.Requests == nil || len(l.Requests) != 0 || l.Meta.Next != "" {
		t.Errorf("31 days later: %+v", l)
	}
	if l := b.list(b.query(cursor)); len(l.Requests) != 0 {
		t.Errorf("an old cursor gives %d rows", len(l.Requests))
	}
	if got := b.post("/settings/webhook/request/"+id+"/retry", ""); got.code != 404 {
		t.Errorf("retry of a row that is gone: %d", got.code)
	}
	if s := b.status(); s.Failed < failed {
		t.Errorf("counts have no end: %d failed, was %d", s.Failed, failed)
	}
}

// TestMillionRows reads pages at both ends and in the middle of a million rows.
func TestMillionRows(t *testing.T) {
	if testing.Short() {
		t.Skip("a million rows")
	}
	const n = 1_000_000
	b := start(t, sandbox.Options{Seed: 1, Deliveries: n, Incident: true})
	first := b.list("?count=500")
	if *first.Meta.Total != n || len(first.Requests) != 500 {
		t.Fatalf("%d rows, %d on the page", *first.Meta.Total, len(first.Requests))
	}
	query := b.query(first.Meta.Next)
	for range 200 {
		l := b.list(query)
		if len(l.Requests) != 500 {
			t.Fatalf("%d rows on a page", len(l.Requests))
		}
		query = b.query(l.Meta.Next)
	}
	if old := b.list("?sort=createdAt=asc&count=1"); noon().Sub(old.Requests[0].Created) < 23*time.Hour {
		t.Errorf("the oldest row is of %v", old.Requests[0].Created)
	}
	if got := b.post("/settings/webhook/request/"+first.Requests[499].ID+"/retry", ""); got.code != 200 {
		t.Errorf("retry: %d", got.code)
	}
	if s := b.status(); s.Failed < n/5 {
		t.Errorf("%d failed", s.Failed)
	}
}

func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name string
		mode metriport.ServerRequests
	}{{"full", metriport.ServerRequestsFull}, {"columns", metriport.ServerRequestsColumns}} {
		b.Run(c.name, func(b *testing.B) {
			x := start(b, sandbox.Options{Deliveries: 100_000, Incident: true, Server: metriport.ServerOptions{Requests: c.mode}})
			path := "/settings/webhook/request?count=" + strconv.Itoa(500)
			b.ReportAllocs()
			for b.Loop() {
				x.get(path)
			}
		})
	}
}
