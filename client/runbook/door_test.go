package runbook_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/hooktop/hooktop/model"
)

// fault is what happens to one POST of the settings on its way.
type fault int

const (
	pass      fault = iota
	cutBefore       // the connection ends before the provider has it
	cutAfter        // the provider has done it; its answer is lost
	code429
	code500 // nothing done
	code504 // done, but the gateway gave up
	code400
	silent // done, and never answered
)

// door stands before the sandbox's API. It counts the POSTs of the settings, of
// single retries by the delivery that they are of, and of retries of all, and
// has faults with the first.
type door struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	faults []fault // of the next POSTs of the settings
	after  fault   // of those after them
	ones   map[model.DeliveryID]int
	all    int
	stalls string // the next POST whose path begins so is done, and never answered; empty for none
}

func newDoor(tb testing.TB, to string) *door {
	tb.Helper()
	target, err := url.Parse(to)
	if err != nil {
		tb.Fatal(err)
	}
	d := &door{ones: map[model.DeliveryID]int{}}
	proxy := &httputil.ReverseProxy{
		ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/settings" {
			d.note(r)
			if d.stalled(r) {
				suffer(w, r, proxy, silent)
				return
			}
			proxy.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		suffer(w, r, proxy, d.next(string(body)))
	}))
	tb.Cleanup(d.Close)
	return d
}

func suffer(w http.ResponseWriter, r *http.Request, proxy http.Handler, f fault) {
	answer := func(code int, body string) {
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
	switch f {
	case pass:
		proxy.ServeHTTP(w, r)
	case cutBefore:
		panic(http.ErrAbortHandler)
	case cutAfter:
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case silent:
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case code429:
		answer(http.StatusTooManyRequests, `{"message":"Too Many Requests"}`)
	case code500:
		answer(http.StatusInternalServerError, `{"status":500,"title":"InternalServerError","detail":"Please try again","name":"x"}`)
	case code504:
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		answer(http.StatusGatewayTimeout, `{"message":"Endpoint request timed out"}`)
	case code400:
		answer(http.StatusBadRequest, `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`)
	}
}

// note counts a retry.
func (d *door) note(r *http.Request) {
	if r.Method != http.MethodPost {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.URL.Path == "/settings/webhook/retry" {
		d.all++
	}
	if id, ok := strings.CutPrefix(r.URL.Path, "/settings/webhook/request/"); ok {
		d.ones[model.DeliveryID(strings.TrimSuffix(id, "/retry"))]++
	}
}

// stalled says whether a POST is the one that is never answered.
func (d *door) stalled(r *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	is := d.stalls != "" && r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, d.stalls)
	if is {
		d.stalls = ""
	}
	return is
}

// stall lets the next POST whose path begins so be done and never answered.
func (d *door) stall(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stalls = path
}

func (d *door) next(body string) fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.bodies = append(d.bodies, body)
	if len(d.faults) == 0 {
		return d.after
	}
	f := d.faults[0]
	d.faults = d.faults[1:]
	return f
}

func (d *door) script(after fault, faults ...fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults, d.after = faults, after
}

// posts are the URLs that were POSTed, in order.
func (d *door) posts() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	urls := make([]string, len(d.bodies))
	for i, b := range d.bodies {
		urls[i] = strings.TrimSuffix(strings.TrimPrefix(b, `{"webhookUrl":"`), `"}`)
	}
	return urls
}

// count is how often a delivery was asked to be sent again by itself.
func (d *door) count(id model.DeliveryID) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ones[id]
}

// singles is how often any was.
func (d *door) singles() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.ones {
		n += k
	}
	return n
}

// alls is how often all were.
func (d *door) alls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all
}
