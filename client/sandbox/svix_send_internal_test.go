package sandbox

import (
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// TestPosterKeepsConnections has calls made one after the other on one connection,
// and by a Manual clock on one each.
func TestPosterKeepsConnections(t *testing.T) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	for _, c := range []struct {
		name  string
		clock Clock
		want  int32
	}{{"system", System{}, 1}, {"manual", NewManual(System{}.Now()), 3}} {
		t.Run(c.name, func(t *testing.T) {
			p := newPoster(c.clock, roots, &flights{clock: c.clock})
			defer p.close()
			before := opened.Load()
			for range 3 {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				if reply, err := p.Send(req, time.Minute); err != nil || reply.Code != http.StatusOK {
					t.Fatalf("%d, %v", reply.Code, err)
				}
			}
			if n := opened.Load() - before; n != c.want {
				t.Errorf("%d connections for three calls, want %d", n, c.want)
			}
		})
	}
}
