package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// TestSecretOfACall: a call may bring its own secret, or go without; none is
// seen in the log, and neither is what the host repeats of it.
func TestSecretOfACall(t *testing.T) {
	var seen *http.Request
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(`{"detail":"you sent ` + r.Header.Get("Authorization") + `"}`)) //nolint:gosec // it is to be repeated
	}))
	defer srv.Close()
	log := &rest.Log{}
	c := rest.New(rest.Options{BaseURL: srv.URL, Header: "Authorization", Prefix: "Bearer ", Secret: model.NewSecret("the-first-secret"), SecretVar: "TOKEN", Log: log})
	for name, call := range map[string]struct {
		call rest.Call
		want string
	}{
		"the client's": {rest.Call{}, "Bearer the-first-secret"},
		"its own":      {rest.Call{Secret: model.NewSecret("the-second-secret")}, "Bearer the-second-secret"},
		"none":         {rest.Call{Open: true}, ""},
	} {
		call.call.Op, call.call.Path, call.call.Method = "ask", "/x", http.MethodPost
		call.call.Body, call.call.Type = []byte(url.Values{"a": {"b"}}.Encode()), "application/x-www-form-urlencoded"
		call.call.Header = []model.Field{{Name: "idempotency-key", Value: "k'1"}}
		_, err := c.Raw(t.Context(), call.call)
		if got := seen.Header.Get("Authorization"); got != call.want {
			t.Errorf("%s: sent %q, want %q", name, got, call.want)
		}
		if seen.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || seen.Header.Get("Idempotency-Key") != "k'1" {
			t.Errorf("%s: header %v", name, seen.Header)
		}
		calls := log.Calls()
		all := err.Error() + calls[len(calls)-1].Curl + calls[len(calls)-1].Err
		if strings.Contains(all, "-secret") {
			t.Errorf("%s: the secret is in %q", name, all)
		}
		if curl := calls[len(calls)-1].Curl; strings.Contains(curl, `"Authorization: Bearer $TOKEN"`) == call.call.Open || !strings.Contains(curl, "idempotency-key: k1") {
			t.Errorf("%s: %s", name, curl)
		}
	}
}
