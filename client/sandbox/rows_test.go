package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

var noonUTC = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const home = "https://hooks.example.org/metriport"

func newMaker(seed uint64) *maker {
	m := &maker{seed: seed}
	m.learn()
	return m
}

// past makes rows with a history.
func makePast(seed uint64, n int, end time.Time) (*rows, *traffic) {
	m := newMaker(seed)
	r, t := newRows(seed, m, func() time.Time { return end }), newTraffic(seed, m)
	r.history(t, n, end, home, true)
	return r, t
}

func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := ids{rapid.Uint64().Draw(t, "seed")}
		n := rapid.Uint64Range(0, 1<<48-1).Draw(t, "row")
		id := s.id(n)
		if got, ok := s.number(id); !ok || got != n {
			t.Fatalf("%s of row %d is taken for %d", id, n, got)
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
			t.Fatalf("%s is no UUID of version 4", id)
		}
		i := rapid.IntRange(0, len(id)-1).Draw(t, "at")
		other := id[:i] + string("0123456789abcdef"[(strings.IndexByte("0123456789abcdef-", id[i])+1)%16]) + id[i+1:]
		if _, ok := s.number(other); ok {
			t.Fatalf("%s is taken for a row of ours", other)
		}
	})
	if _, ok := (ids{}).number("not an id"); ok {
		t.Error("not an id is taken")
	}
}

// TestRowsAreSmall holds a row's share of the memory to its limit.
func TestRowsAreSmall(t *testing.T) {
	const n, limit = 200_000, 60
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, _ := makePast(1, n, noonUTC)
	runtime.ReadMemStats(&after)
	if got := float64(after.TotalAlloc-before.TotalAlloc) / n; got > limit || r.Len() != n {
		t.Errorf("%.1f bytes a row, want at most %d", got, limit)
	}
}

// told is what of a row must not depend on when it was made.
func told(x metriport.ServerRow, end time.Time) string {
	return fmt.Sprint(x.ID, x.Type, x.Request, x.Outcome, x.Detail, x.Took, x.Code, end.Sub(x.Created), end.Sub(x.Updated))
}

// TestSameSeedSameHistory compares what was made for the same seed at another
// time, and for another seed.
func TestSameSeedSameHistory(t *testing.T) {
	const n = 3000
	later := noonUTC.Add(77 * time.Hour)
	a, ta := makePast(42, n, noonUTC)
	b, tb := makePast(42, n, later)
	c, _ := makePast(43, n, noonUTC)
	same := 0
	for i := range n {
		x, y, z := a.Row(i), b.Row(i), c.Row(i)
		if told(x, noonUTC) != told(y, later) {
			t.Fatalf("row %d: %+v and %+v", i, x, y)
		}
		if x.ID == z.ID || x.Request == z.Request {
			t.Fatalf("row %d: the same names for another seed", i)
		}
		if x.Type == z.Type {
			same++
		}
	}
	if same == n {
		t.Error("another seed has the same types")
	}
	for i := range 500 {
		slot := noonUTC.Add(time.Duration(i) * time.Second).UnixMilli()
		x, y := ta.next(slot), tb.next(slot+77*3_600_000)
		y.at -= 77 * 3_600_000
		if x != y {
			t.Fatalf("what comes next differs: %+v and %+v", x, y)
		}
	}
}

// checkRow holds one row of a history to what the service would have written.
func checkRow(t *testing.T, row metriport.ServerRow) {
	t.Helper()
	ok := false
	switch row.Outcome {
	case model.Delivered:
		ok = row.Detail == "OK" && row.Code == 200 && row.URL == home && row.Took >= 0 && row.Updated.Equal(row.Created.Add(row.Took))
	case model.Failed:
		ok = strings.HasPrefix(row.Detail, `Failed to send payload ({"url":"`+home) && row.Code >= 400 && row.Took == model.NoTime
	case model.Processing:
		ok = noonUTC.Sub(row.Created) < 5*time.Second && row.URL == ""
	case model.OutcomeUnknown:
	}
	if age := noonUTC.Sub(row.Created); !ok || age < 0 || age > 24*time.Hour {
		t.Fatalf("%+v", row)
	}
}

func TestHistory(t *testing.T) {
	const n = 4000
	r, _ := makePast(1, n, noonUTC)
	before := time.Time{}
	for i := range n {
		row := r.Row(i)
		checkRow(t, row)
		if row.Created.Before(before) {
			t.Fatalf("row %d is of %v after %v", i, row.Created, before)
		}
		before = row.Created
	}
	lately := 0
	for _, ref := range r.Failed() {
		if noonUTC.Sub(r.Row(ref).Created) <= time.Hour {
			lately++
		}
	}
	processing, failed := r.Count()
	if r.Len() != n || processing != mostOpen || lately < 1000 || failed < lately+150 {
		t.Errorf("%d rows, %d processing, %d failed, %d in the last hour", r.Len(), processing, failed, lately)
	}
	if size := unsafe.Sizeof(row{}); size > 48 || len(r.details) > 12 {
		t.Errorf("a row takes %d bytes, there are %d details", size, len(r.details))
	}
}

// TestHistoryHasEverything sees that a day has every type that is stored, and
// every episode.
func TestHistoryHasEverything(t *testing.T) {
	r, _ := makePast(1, 4000, noonUTC)
	types, codes := map[string]int{}, map[int]int{}
	for i := range r.Len() {
		row := r.Row(i)
		types[row.Type]++
		codes[row.Code]++
	}
	for _, typ := range catalog.Types(model.Metriport) {
		stored := typ.Group != "devices" && typ.Name != "ping"
		if (types[string(typ.Name)] > 0) != stored {
			t.Errorf("%s: %d rows", typ.Name, types[string(typ.Name)])
		}
	}
	if codes[502] < 900 || codes[504] < 30 || codes[401] < 10 || codes[500] < 20 {
		t.Errorf("codes %v", codes)
	}
}

// byRequest divides a history into its flows, and gives the payloads of those
// that come in pages.
func byRequest(r *rows) (flows map[string][]metriport.ServerRow, pages map[string][][]byte) {
	flows, pages = map[string][]metriport.ServerRow{}, map[string][][]byte{}
	for i := range r.Len() {
		row := r.Row(i)
		flows[row.Request] = append(flows[row.Request], row)
		if row.Type == "medical.document-bulk-download-paged" {
			pages[row.Request] = append(pages[row.Request], r.Payload(i))
		}
	}
	return flows, pages
}

// TestFlows holds the messages of a request to their order.
func TestFlows(t *testing.T) {
	r, _ := makePast(5, 20_000, noonUTC)
	flows, _ := byRequest(r)
	order := []string{
		"network-query.hie.first-data-ready", "network-query.hie", "network-query.pharmacy", "network-query.lab",
		"medical.document-download", "medical.document-conversion",
	}
	whole := 0
	for request, rows := range flows {
		family, _, _ := strings.Cut(rows[0].Type, ".")
		if family == "patient" && len(rows) != 1 {
			t.Errorf("%s is the request of %d events", request, len(rows))
		}
		var places []int
		for _, row := range rows {
			if place := slices.Index(order, row.Type); place >= 0 {
				places = append(places, place)
			}
		}
		if !slices.IsSorted(places) || len(slices.Compact(places)) != len(places) {
			t.Errorf("%s: its messages come as %v", request, places)
		}
		if len(places) == 4 {
			whole++
		}
	}
	if whole < 500 {
		t.Errorf("%d whole queries", whole)
	}
}

// TestPagesOfDocuments sees that pages come in order, close together, all of them.
func TestPagesOfDocuments(t *testing.T) {
	r, _ := makePast(5, 20_000, noonUTC)
	flows, pages := byRequest(r)
	for request, bodies := range pages {
		total := 0
		for i, body := range bodies {
			var p struct {
				Patients []struct {
					Pagination struct{ Page, TotalPages int }
				}
			}
			if err := json.Unmarshal(body, &p); err != nil {
				t.Fatal(err)
			}
			total = p.Patients[0].Pagination.TotalPages
			if got := p.Patients[0].Pagination.Page; got != i+1 {
				t.Fatalf("%s: page %d comes as number %d", request, got, i+1)
			}
		}
		rows := flows[request]
		first, last := rows[0].Created, rows[len(rows)-1].Created
		if noonUTC.Sub(last) > time.Minute && (len(rows) != total || last.Sub(first) > time.Second) {
			t.Errorf("%s: %d pages of %d in %v", request, len(rows), total, last.Sub(first))
		}
	}
	if len(pages) < 100 {
		t.Errorf("%d flows with pages", len(pages))
	}
}

// TestPayloads holds every payload to what the database would give back, and to
// the sample it is made of.
func TestPayloads(t *testing.T) {
	m := newMaker(9)
	at := noonUTC
	for id := range m.shapes {
		shape, seen := &m.shapes[id], map[string]bool{}
		for flow := range uint32(40) {
			x := row{flow: flow, shape: shapeID(id), step: uint8(flow % 3)}
			got := m.payload(x, at, at)
			if !bytes.Equal(got, m.payload(x, at, at)) {
				t.Fatalf("%s: another payload for the same row", shape.name)
			}
			norm, ok := jsonb(got)
			if !ok || !bytes.Equal(norm, got) && !strings.HasPrefix(shape.typ, "devices.") {
				t.Fatalf("%s: not as the database gives it back\n got %s\nwant %s", shape.name, got, norm)
			}
			if want := keysOf(t, sampleOf(shape.name)); keysOf(t, got) != want {
				t.Fatalf("%s: keys\n got %s\nwant %s", shape.name, keysOf(t, got), want)
			}
			if bytes.Contains(got, []byte("018f3c1a-9d2b-7a11-8c55-6e0f1a2b3c4d")) || bytes.Contains(got, []byte("X-Amz-Signature=3f9c1e")) {
				t.Fatalf("%s: the sample's own values: %s", shape.name, got)
			}
			seen[string(got)] = true
		}
		if len(seen) < 30 && shape.typ != "ping" {
			t.Errorf("%s: 40 flows have %d payloads", shape.name, len(seen))
		}
	}
	if len(m.shapes) < 30 {
		t.Errorf("%d shapes", len(m.shapes))
	}
}

// sampleOf is a shape's sample without its meta.
func sampleOf(name string) []byte {
	for _, typ := range catalog.Types(model.Metriport) {
		if name == string(typ.Name) {
			return typ.Sample
		}
		for _, v := range typ.Variants {
			if name == string(typ.Name)+"/"+v.Name {
				return v.Sample
			}
		}
	}
	return nil
}

// keysOf lists a document's keys in order, without those of meta.
func keysOf(t *testing.T, src []byte) string {
	t.Helper()
	var all map[string]json.RawMessage
	if err := json.Unmarshal(src, &all); err != nil {
		t.Fatalf("%v in %s", err, src)
	}
	meta := string(all["meta"])
	text := strings.Replace(string(src), meta, "", 1)
	var out []string
	for _, k := range regexp.MustCompile(`"([A-Za-z_]+)"\s*:`).FindAllStringSubmatch(text, -1) {
		if k[1] != "meta" {
			out = append(out, k[1])
		}
	}
	return strings.Join(out, " ")
}

func TestLinksAreSignedWhenSent(t *testing.T) {
	m := newMaker(9)
	x := row{flow: 3, shape: m.byName["patient.admit"]}
	first, again := m.payload(x, noonUTC, noonUTC), m.payload(x, noonUTC, noonUTC.Add(time.Hour))
	link := func(b []byte) string {
		_, rest, _ := bytes.Cut(b, []byte(`"url":"`))
		text, _, _ := bytes.Cut(rest, []byte(`"`))
		return string(text)
	}
	a, okA := catalog.Expiry(link(first), time.Time{})
	b, okB := catalog.Expiry(link(again), time.Time{})
	if !okA || !okB || !a.Equal(noonUTC.Add(10*time.Minute)) || b.Sub(a) != time.Hour {
		t.Errorf("good until %v and %v", a, b)
	}
	if strip := func(b []byte) string {
		return amzSignature.ReplaceAllString(amzDate.ReplaceAllString(string(b), ""), "")
	}; strip(first) != strip(again) {
		t.Error("more than the link has changed")
	}
}

func TestRowsAreFound(t *testing.T) {
	r, _ := makePast(3, 10_000, noonUTC)
	for _, ref := range []int{0, 1, chunk - 1, chunk, 9_999} {
		row := r.Row(ref)
		if got, ok := r.Find(row.ID); !ok || got != ref {
			t.Errorf("row %d is found as %d", ref, got)
		}
		if got := r.Since(row.Created); got > ref || !r.Row(got).Created.Equal(row.Created) {
			t.Errorf("since row %d's time: row %d", ref, got)
		}
	}
	if _, ok := r.Find(r.ids.id(10_000)); ok {
		t.Error("a row that is not there yet is found")
	}
	processing, failed := r.Count()
	if got := r.Failed(); len(got) != failed || !slices.IsSorted(got) {
		t.Errorf("%d failed, counted %d", len(got), failed)
	}
	r.Mark(r.Failed())
	if p, f := r.Count(); f != 0 || p != processing+failed {
		t.Errorf("after marking: %d processing, %d failed", p, f)
	}
	if got := len(r.ByID(100)); got != 100 {
		t.Errorf("%d of the first 100", got)
	}
}

func TestInsertedPayloadsAreObjects(t *testing.T) {
	r, _ := makePast(3, 0, noonUTC)
	for _, src := range []string{``, `[1]`, `{`, `null`} {
		if got := r.Payload(r.Insert(metriport.ServerMessage{Type: "x", Payload: []byte(src)})); string(got) != "{}" {
			t.Errorf("%q is stored as %s", src, got)
		}
	}
}

func TestSpells(t *testing.T) {
	for _, spells := range [][]spell{past, ahead} {
		for i, s := range spells {
			sum := 0
			for _, m := range s.meets {
				sum += m.percent
			}
			if s.to <= s.from || sum > 100 {
				t.Errorf("spell %d: %+v", i, s)
			}
		}
	}
	for at := time.Duration(0); at < 3*ahead[len(ahead)-1].to; at += time.Minute {
		if spellAt(at) == nil {
			t.Errorf("nothing at %v", at)
		}
	}
	counts := map[Trouble]int{}
	dice := chance(1)
	for range 10_000 {
		counts[meet(incident, dice.next())]++
	}
	if counts[BadGateway] < 8500 || counts[Silent] < 200 || counts[Healthy] < 500 {
		t.Errorf("an incident: %v", counts)
	}
}

func TestReceiverRemembersTheLast(t *testing.T) {
	var r Receiver
	const n = keptHits + 10
	for i := range n {
		r.note(Hit{Code: i})
	}
	hits := r.Hits()
	if len(hits) != keptHits || r.Count() != n {
		t.Fatalf("%d of %d", len(hits), r.Count())
	}
	for i, h := range hits {
		if h.Code != n-keptHits+i {
			t.Fatalf("hit %d is number %d", i, h.Code)
		}
	}
}

func BenchmarkPayload(b *testing.B) {
	m := newMaker(1)
	for _, name := range []string{"network-query.hie", "medical.document-bulk-download-paged"} {
		b.Run(name, func(b *testing.B) {
			x := row{flow: 7, shape: m.byName[name]}
			b.ReportAllocs()
			for b.Loop() {
				m.payload(x, noonUTC, noonUTC)
			}
		})
	}
}

func ExampleDemo() {
	o := Demo(1)
	fmt.Println(o.Deliveries, o.Live, o.Incident)
	// Output: 4000 true true
}
