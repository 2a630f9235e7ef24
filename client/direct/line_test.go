package direct_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/model"
)

// counting serves, and knows the connections that are open.
type counting struct {
	*httptest.Server
	mu   sync.Mutex
	open map[net.Conn]bool
	seen int
}

func countOpen(t *testing.T, h http.HandlerFunc, secure bool) *counting {
	t.Helper()
	c := &counting{Server: httptest.NewUnstartedServer(h), open: map[net.Conn]bool{}}
	c.Config.ConnState = func(conn net.Conn, s http.ConnState) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch s {
		case http.StateNew:
			c.open[conn] = true
			c.seen++
		case http.StateClosed, http.StateHijacked:
			delete(c.open, conn)
		case http.StateActive, http.StateIdle:
		}
	}
	if secure {
		c.StartTLS()
	} else {
		c.Start()
	}
	t.Cleanup(c.Close)
	return c
}

func (c *counting) counts() (open, seen int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open), c.seen
}

// allClosed waits until the server sees no connection any more.
func (c *counting) allClosed(t *testing.T, want int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		open, seen := c.counts()
		if open == 0 && seen == want {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d connections are open of %d, want %d", open, seen, want)
		}
	}
}

// TestEachRequestHasItsConnection, which ends with it, whatever the answer was.
func TestEachRequestHasItsConnection(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"little":          pong,
		"nothing":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"more than taken": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, strings.Repeat("x", 3<<20)) },
		"before the end":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusRequestEntityTooLarge) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/other", http.StatusTemporaryRedirect)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := countOpen(t, h, false)
			d := direct.New(direct.Options{Silence: 20 * time.Second})
			for range 3 {
				if _, err := d.Fire(t.Context(), client.Out{URL: s.URL, Body: []byte(strings.Repeat("y", 500_000))}); err != nil {
					t.Fatal(err)
				}
			}
			s.allClosed(t, 3)
		})
	}
}

// TestASurveyLeavesNothingOpen, with TLS and without.
func TestASurveyLeavesNothingOpen(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := countOpen(t, pong, secure)
		s.Config.ErrorLog = nil
		survey(t, direct.Options{}, s.URL)
		s.allClosed(t, 1)
	}
}

// TestManyAtOnce do not disturb each other: each has its own answer and times.
func TestManyAtOnce(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Own", r.Header.Get("X-Own"))
		_, _ = w.Write(body)
	})
	d := direct.New(direct.Options{Silence: 20 * time.Second})
	var under sync.WaitGroup
	for i := range 20 {
		under.Go(func() {
			own := strings.Repeat("z", i+1)
			shot, err := d.Fire(t.Context(), client.Out{URL: s.URL, Header: header("x-own", own), Body: []byte(own)})
			if err != nil || string(shot.Answer) != own || shot.Timing.Total <= 0 || shot.Timing.TLS != model.NoTime {
				t.Errorf("%d: %+v, %v", i, shot, err)
			}
			for _, f := range shot.Header {
				if f.Name == "X-Own" && f.Value != own {
					t.Errorf("%d has another's answer", i)
				}
			}
		})
	}
	under.Wait()
}
