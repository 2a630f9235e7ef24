package rest_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/rest"
)

// TestCallsHaveIDs: no two calls have one id, not of another process either, and
// who collects calls gets those that were made for it.
func TestCallsHaveIDs(t *testing.T) {
	answer := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }
	seen := map[string]bool{}
	for range 2 { // starts
		c, log := serve(t, answer)
		var mine []string
		for range 3 {
			ctx := client.WithCalls(t.Context())
			for range 2 {
				_, _ = c.Raw(ctx, rest.Call{Op: "look", Path: "/"})
			}
			mine = append(mine, client.TakeCalls(ctx)...)
			if left := client.TakeCalls(ctx); left != nil {
				t.Errorf("taken twice: %q", left)
			}
			_, _ = c.Raw(t.Context(), rest.Call{Op: "look", Path: "/"}) // nobody collects it
		}
		var logged []string
		for i, l := range log.Calls() {
			if seen[l.ID] || l.ID == "" {
				t.Errorf("id %q again", l.ID)
			}
			if seen[l.ID] = true; i%3 != 2 {
				logged = append(logged, l.ID)
			}
		}
		if !slices.Equal(mine, logged) {
			t.Errorf("collected %q, logged %q", mine, logged)
		}
	}
}
