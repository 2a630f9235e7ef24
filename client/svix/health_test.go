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

// ill is a server that fails whatever it is asked, and says of what.
type ill struct {
	says  atomic.Value // the answer to how it does, a string
	asked atomic.Int32 // how often it was asked that
}

func (i *ill) answer(w http.ResponseWriter, req *http.Request) bool {
	body := "{}"
	if strings.HasSuffix(req.URL.Path, "/health") {
		i.asked.Add(1)
		body, _ = i.says.Load().(string)
	}
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte(body))
	return true
}

// illOfTwo is what a server says that fails of its queue and its cache.
const illOfTwo = `{"database":{"status":"ok"},"queue":{"status":"error"},"cache":{"status":"error"}}`

// TestHealth: the parts of a server are told, of one that fails too, and what
// tells of none is an error.
func TestHealth(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	if parts, err := r.Health(ctx); err != nil || parts["queue"] != "ok" || parts["database"] != "ok" || parts["cache"] != "ok" {
		t.Errorf("%v, %v", parts, err)
	}
	var server ill
	server.says.Store(illOfTwo)
	r.Svix().SetFault(server.answer)
	if parts, err := r.Health(ctx); err != nil || parts["queue"] != "error" || parts["database"] != "ok" {
		t.Errorf("ill: %v, %v", parts, err)
	}
	server.says.Store("<html>")
	if _, err := r.Health(ctx); model.CodeOf(err) != model.Unavailable {
		t.Errorf("no health: %v", err)
	}
}

// TestHealthAsked: a server that fails is asked what it fails of, seldom, and the
// error says it, unless it is well by its own words.
func TestHealthAsked(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{}), t.Context()
	var server ill
	server.says.Store(illOfTwo)
	r.Svix().SetFault(server.answer)
	for range 3 {
		_, err := r.Deliveries(ctx, model.PageRequest{})
		if model.CodeOf(err) != model.Unavailable || !strings.Contains(err.Error(), "it says that its cache and its queue fail") {
			t.Errorf("%v", err)
		}
	}
	if n := server.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	r.clock.Advance(time.Minute)
	server.says.Store(`{"database":{"status":"ok"}}`)
	if _, err := r.Deliveries(ctx, model.PageRequest{}); err == nil || strings.Contains(err.Error(), "it says") || server.asked.Load() != 2 {
		t.Errorf("well by its own words: %v, asked %d times", err, server.asked.Load())
	}
}
