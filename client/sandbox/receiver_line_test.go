package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"testing"

	"pgregory.net/rapid"
)

// pieces is a connection on which bytes come in pieces of some sizes.
type pieces struct {
	net.Conn
	rest  []byte
	sizes []int
	n     int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	size := min(len(b), len(p.rest), p.sizes[p.n%len(p.sizes)])
	p.n++
	copy(b, p.rest[:size])
	p.rest = p.rest[size:]
	return size, nil
}

// TestOverheard: however a request comes in, its head is kept, and nothing of
// its body or of the one before it.
func TestOverheard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := &overheard{Conn: &pieces{sizes: rapid.SliceOfN(rapid.IntRange(1, 40), 1, 5).Draw(t, "sizes")}}
		for range 3 {
			head := "POST / HTTP/1.1\r\nx-name: " + rapid.StringMatching(`[a-z]{0,50}`).Draw(t, "value")
			body := rapid.StringMatching(`[a-z\r\n]{0,80}`).Draw(t, "body")
			o.Conn.(*pieces).rest = []byte(head + "\r\n\r\n" + body)
			if _, err := io.Copy(io.Discard, o); err != nil {
				t.Fatal(err)
			}
			if got := o.take(); got != head {
				t.Fatalf("head %q, want %q", got, head)
			}
		}
	})
}

// TestHeadsOfOthers: of a request that was not overheard nothing is known.
func TestHeadsOfOthers(t *testing.T) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://a.example/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := headOf(withHead(req)); ok {
		t.Error("a head comes from nowhere")
	}
	if hear(t.Context(), &pieces{}) != t.Context() {
		t.Error("a connection that is not overheard is")
	}
	if !spelled(req, "") {
		t.Error("what is not known counts against the sender")
	}
}

// TestRewritten is what JSON.stringify(JSON.parse(body)) gives.
func TestRewritten(t *testing.T) {
	for src, want := range map[string]string{
		` { "a" : 1.0 , "b" : [ 1e2 , -0, 1E21 ] } ` + "\n": `{"a":1,"b":[100,0,1e+21]}`,
		`{"b":"\u0041\/\u00e9\u2028<","a":{}}`:              `{"b":"A/é` + "\u2028" + `<","a":{}}`,
		`["\u0001\t\"\\"]`:                                  `["\u0001\t\"\\"]`,
		`null`:                                              `null`,
	} {
		if got, ok := rewritten([]byte(src)); !ok || string(got) != want {
			t.Errorf("%s\nbecomes %s\nwant    %s", src, got, want)
		}
	}
	for _, src := range []string{"", "{", `{"a":1}x`, "pong"} {
		if got, ok := rewritten([]byte(src)); ok {
			t.Errorf("%q becomes %q", src, got)
		}
	}
	if (Build{Variant: ChecksRewritten}).checked([]byte("no JSON")) != nil || string(Build{}.checked([]byte("no JSON"))) != "no JSON" {
		t.Error("what is no JSON is checked otherwise")
	}
}

// TestRewrittenKeepsTheMessage, and is its own form.
func TestRewrittenKeepsTheMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src, err := json.Marshal(map[string]any{
			rapid.String().Draw(t, "key"): rapid.SliceOfN(rapid.String(), 0, 4).Draw(t, "texts"),
			"n":                           rapid.Float64Range(-1e20, 1e20).Draw(t, "number"),
		})
		if err != nil {
			t.Skip("not to be written")
		}
		out, ok := rewritten(src)
		again, _ := rewritten(out)
		if !ok || !json.Valid(out) || !bytes.Equal(out, again) {
			t.Fatalf("%s becomes %s, then %s", src, out, again)
		}
		var a, b any
		_, _ = json.Unmarshal(src, &a), json.Unmarshal(out, &b)
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if !bytes.Equal(x, y) && !bytes.Contains(src, []byte(`:-0`)) { // which it writes as 0
			t.Fatalf("%s says %s", x, y)
		}
	})
}
