package rest

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/hooktop/hooktop/model"
)

// FuzzRefused feeds whatever a host may answer; what comes out must be fit for
// one line of a screen, and be an error unless the status says all is well.
func FuzzRefused(f *testing.F) {
	const key = "c2VjcmV0OmFjY291bnQ"
	f.Add(400, `{"status":400,"title":"BadRequestError","detail":"Invalid URL","name":"Bad Request"}`, "application/json", "", "")
	f.Add(429, `{"message":"Limit Exceeded"}`, "", "30", "")
	f.Add(302, ``, "text/html", "Fri, 01 May 2026 10:00:00 GMT", "https://u:p@h/?a=1")
	f.Add(500, "a\x1b]52;c;x\a\u202eb "+key, "text/plain", "99999999999", "::")
	c := New(Options{BaseURL: "http://h", Secret: model.NewSecret(key)})
	f.Fuzz(func(t *testing.T, code int, body, kind, after, location string) {
		code = 200 + (code%400+400)%400
		a := Answer{Code: code, Header: http.Header{"Content-Type": {kind}, "Retry-After": {after}, "Location": {location}}, Body: []byte(body)}
		e := c.refused(Call{Op: "read", Method: http.MethodGet}, a)
		if e == nil {
			if code >= 300 {
				t.Fatalf("%d is well", code)
			}
			return
		}
		if e.Why == "" || strings.Contains(e.Error(), key) || strings.ContainsFunc(e.Error(), unicode.IsControl) {
			t.Errorf("not fit to show: %q", e.Error())
		}
		if e.Wait < 0 || e.Wait > 24*time.Hour {
			t.Errorf("wait %v", e.Wait)
		}
	})
}
