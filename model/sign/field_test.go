package sign_test

import (
	"testing"

	"github.com/hooktop/hooktop/model/sign"
)

// TestParseField: of what stands behind the colon, one space is left out.
func TestParseField(t *testing.T) {
	for line, want := range map[string]sign.Field{
		"webhook-id: msg_1":        {Name: "webhook-id", Value: "msg_1"},
		"webhook-id:msg_1":         {Name: "webhook-id", Value: "msg_1"},
		"webhook-signature:  a b ": {Name: "webhook-signature", Value: " a b "},
		"x-empty:":                 {Name: "x-empty"},
		"a name: value":            {},
		": value":                  {},
		"no colon":                 {},
		"GET / HTTP/1.1":           {},
	} {
		f, ok := sign.ParseField(line)
		if f != want || ok != (want.Name != "") {
			t.Errorf("%q: %+v, %v", line, f, ok)
		}
	}
	for line, want := range map[string]bool{"GET / HTTP/1.1": true, "HTTP/1.1 200 OK": true, "HTTP/2 200": true, "x: HTTP/1.1": false, "": false} {
		if sign.IsStartLine(line) != want {
			t.Errorf("%q: %v", line, !want)
		}
	}
}
