package svix_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// payloadServer passes on what the rig's server says, with another payload in each
// message that is asked for by itself.
func payloadServer(tb testing.TB, r *rig, payload string) string {
	tb.Helper()
	return strings.TrimSuffix(listen(tb, func(w http.ResponseWriter, req *http.Request) {
		got := httptest.NewRecorder()
		r.Svix().ServeHTTP(got, req)
		answer := got.Body.Bytes()
		if doc, bad := jsondoc.Parse(answer); bad == nil {
			if i, ok := doc.Member(0, "payload"); ok {
				n := doc.Node(i)
				answer = slices.Concat(answer[:n.Start], []byte(payload), answer[n.End:])
			}
		}
		w.WriteHeader(got.Code)
		_, _ = w.Write(answer)
	}), "/")
}

// TestPayloadAsItCame keeps a payload byte for byte, in the detail and in what is
// kept of it, whatever the library would make of it.
func TestPayloadAsItCame(t *testing.T) {
	r, ctx := start(t, sandbox.ManyOptions{Server: svix.ServerOptions{Steady: true, Schedule: []time.Duration{}}}), t.Context()
	id := client.DeliveryOf(r.send("workout.created"), r.one().ID)
	for name, payload := range map[string]string{
		"characters of HTML": "{\"html\":\"<b>&\u2028\",  \"n\":1.50e1}",
		"nested deep":        `{"a":` + strings.Repeat(`[ `, 30_000) + strings.Repeat(`]`, 30_000) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			p := r.Profile()
			p.BaseURL = payloadServer(t, r, payload)
			c := r.asked(p)
			d, err := c.Detail(ctx, id, nil)
			if err != nil || string(d.Exchange.Body) != payload {
				t.Fatalf("%v: the payload is %.100q", err, d.Exchange.Body)
			}
			if kept, err := c.Detail(ctx, id, d.Raw); err != nil || string(kept.Exchange.Body) != payload || len(kept.Attempts) != len(d.Attempts) || len(d.Attempts) != 1 {
				t.Errorf("%v: what was kept is %.100q with %d attempts", err, kept.Exchange.Body, len(kept.Attempts))
			}
		})
	}
}
