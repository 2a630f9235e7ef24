package rest_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"

	"github.com/hooktop/hooktop/client/rest"
)

// page is about what a provider's page of 500 rows is.
var page = bytes.Repeat([]byte(`{"id":"5b1f0000-0000-4000-8000-000000000000"},`), 12_000)

func pages(tb testing.TB, said bool) (ask func()) {
	tb.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if said {
			w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		}
		_, _ = w.Write(page)
	}))
	tb.Cleanup(srv.Close)
	c := rest.New(rest.Options{BaseURL: srv.URL})
	return func() {
		a, err := c.Raw(tb.Context(), rest.Call{Op: "read a page", Path: "/"})
		if err != nil || !bytes.Equal(a.Body, page) {
			tb.Fatal(len(a.Body), err)
		}
	}
}

// A page costs little more memory than it is long, once or, where the answer does
// not say how long it is, twice.
func TestAPageTakesItsRoom(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector takes room, too")
	}
	for name, c := range map[string]struct {
		said bool
		most float64
	}{"length said": {true, 1.5}, "length not said": {false, 3}} {
		t.Run(name, func(t *testing.T) {
			ask := pages(t, c.said)
			ask() // makes the connection
			const asked = 20
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range asked {
				ask()
			}
			runtime.ReadMemStats(&after)
			if times := float64(after.TotalAlloc-before.TotalAlloc) / asked / float64(len(page)); times > c.most {
				t.Errorf("a page of %d kB takes %.1f times as much", len(page)>>10, times)
			}
		})
	}
}

func BenchmarkPage(b *testing.B) {
	ask := pages(b, true)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		ask()
	}
}
