package direct

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// FuzzHeader: whatever header line is asked for, either it is refused, or
// exactly one request goes out that holds it.
func FuzzHeader(f *testing.F) {
	for _, s := range [][2]string{
		{"x-a", "b"}, {"X-A", "b\r\n\r\nPOST / HTTP/1.1"}, {"host", "x"}, {"Host ", "x"}, {"a:b", "c"}, {"cookie", "\x00"}, {"user-agent", ""}, {"é", "é"},
	} {
		f.Add(s[0], s[1])
	}
	d := New(Options{})
	f.Fuzz(func(t *testing.T, name, value string) {
		req, err := d.build(t.Context(), opSend, client.Out{
			URL: "http://hooks.example.test/x", Header: []model.Field{{Name: name, Value: value}}, Body: []byte(`{"a":1}`),
		})
		if err != nil {
			if model.CodeOf(err) != model.Invalid || strings.ContainsAny(err.Error(), "\r\n\x00\x1b") {
				t.Fatalf("%q: %q: %v", name, value, err)
			}
			return
		}
		var sent bytes.Buffer
		if err := req.Write(&sent); err != nil {
			t.Fatalf("%q: %q: %v", name, value, err)
		}
		in := bufio.NewReader(&sent)
		got, err := http.ReadRequest(in)
		if err != nil {
			t.Fatalf("%q: %q: %v", name, value, err)
		}
		body, err := io.ReadAll(got.Body)
		if err != nil || string(body) != `{"a":1}` || in.Buffered() > 0 || got.Host != "hooks.example.test" || got.URL.Path != "/x" {
			t.Fatalf("%q: %q: %+v %q, %v", name, value, got, body, err)
		}
		if values := got.Header.Values(name); value != "" && (len(values) != 1 || values[0] != strings.Trim(value, " \t")) {
			t.Fatalf("%q: %q arrives as %q", name, value, values)
		}
	})
}
