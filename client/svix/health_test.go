package svix_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestHealth: a server that fails is asked what it fails of, seldom, and the error
// says it; one that is well is not asked.
func TestHealth(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	if parts, err := r.Health(ctx); err != nil || parts["queue"] != "ok" || parts["database"] != "ok" || parts["cache"] != "ok" {
		t.Errorf("%v, %v", parts, err)
	}
	var asked atomic.Int32
	state := `{"database":{"status":"ok"},"queue":{"status":"error"},"cache":{"status":"error"}}`
	r.Svix().SetFault(func(w http.ResponseWriter, req *http.Request) bool {
		body := "{}"
		if strings.HasSuffix(req.URL.Path, "/health") {
			asked.Add(1)
			body = state
		}
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte(body))
		return true
	})
	if parts, err := r.Health(ctx); err != nil || parts["queue"] != "error" || parts["database"] != "ok" {
		t.Errorf("ill: %v, %v", parts, err)
	}
	asked.Store(0)
	for range 3 {
		_, err := r.Deliveries(ctx, model.PageRequest{})
		if model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "it says that its cache and its queue fail") {
			t.Errorf("%v", err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	r.clock.Advance(time.Minute)
	state = `{"database":{"status":"ok"}}`
	if _, err := r.Deliveries(ctx, model.PageRequest{}); err == nil || strings.Contains(err.Error(), "it says") || asked.Load() != 2 {
		t.Errorf("well by its own words: %v, asked %d times", err, asked.Load())
	}
	state = "<html>"
	if _, err := r.Health(ctx); model.CodeOf(err) != model.Unavailable {
		t.Errorf("no health: %v", err)
	}
}
