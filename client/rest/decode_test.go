package rest_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// shape is a thing as clients know it.
type shape struct {
	ID      rest.Opt[string] `json:"id"`
	Payload json.RawMessage  `json:"payload"`
	Sub     rest.Opt[struct {
		Payload json.RawMessage `json:"payload"`
	}] `json:"sub"`
	Odd  rest.Opt[int] `json:"odd"`
	Note string        `json:"note"`
}

// TestDecodeDeep: one payload that is too deep for encoding/json costs nothing of
// the rest, and stays as it came, byte for byte.
func TestDecodeDeep(t *testing.T) {
	nested := func(n int) string { return strings.Repeat(`[ {"a":`, n/2) + `"bottom"` + strings.Repeat(`}]`, n/2) }
	for _, c := range []struct {
		name, payload string
	}{
		{"below the limit", nested(9_000)},
		{"above it", nested(20_000)},
		{"far above it", nested(200_000)},
		{"with the words that stand in its place", `["~deep~0~","~deep~~0~",` + nested(20_000) + `]`},
		{"twice a payload", `{"payload":` + nested(20_000) + `}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := `{"list":[{"id":"a","payload":{"n":1},"odd":1,"note":"~deep~0~"},{"id":"b","payload":` + c.payload + `,"odd":2},{"id":"c","sub":{"payload":` + c.payload + `},"odd":` + c.payload + `}]}`
			var raws struct {
				List []json.RawMessage `json:"list"`
			}
			if err := rest.Decode([]byte(page), &raws); err != nil || len(raws.List) != 3 {
				t.Fatalf("%d things, %v", len(raws.List), err)
			}
			things := make([]shape, 3)
			for i, raw := range raws.List {
				if !strings.Contains(page, string(raw)) {
					t.Errorf("thing %d is not as it came: %.200s", i, raw)
				}
				if err := rest.Decode(raw, &things[i]); err != nil {
					t.Fatalf("thing %d: %v", i, err)
				}
			}
			var whole struct {
				List []shape `json:"list"`
			}
			if err := rest.Decode([]byte(page), &whole); err != nil {
				t.Fatal(err)
			}
			three(t, things, c.payload)
			three(t, whole.List, c.payload)
		})
	}
}

// three holds the things of a page against what stands there.
func three(t *testing.T, got []shape, payload string) {
	t.Helper()
	a, b, c := got[0], got[1], got[2]
	if a.ID.V != "a" || string(a.Payload) != `{"n":1}` || a.Odd.V != 1 || a.Note != "~deep~0~" {
		t.Errorf("a is %+v", a)
	}
	if b.ID.V != "b" || string(b.Payload) != payload || b.Odd.V != 2 {
		t.Errorf("b is %q with %d bytes and %d", b.ID.V, len(b.Payload), b.Odd.V)
	}
	if c.ID.V != "c" || string(c.Sub.V.Payload) != payload || c.Odd.Given {
		t.Errorf("c is %q with %d bytes, %+v", c.ID.V, len(c.Sub.V.Payload), c.Odd)
	}
}

// TestDecodeErrors has what is not JSON, or of another shape, fail as it does with
// encoding/json, however deep it is.
func TestDecodeErrors(t *testing.T) {
	deep := strings.Repeat("[", 20_000)
	for _, src := range []string{"", "{", `{"id":1}`, `{"note":1}`, `[1]`, deep, deep + strings.Repeat("]", 19_999) + "}", `{"note":` + deep + strings.Repeat("]", 20_000) + `}`} {
		var got, want shape
		err, std := rest.Decode([]byte(src), &got), json.Unmarshal([]byte(src), &want)
		if (err == nil) != (std == nil) {
			t.Errorf("%.40q: %v, want %v", src, err, std)
		}
		if std == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%.40q: %+v, want %+v", src, got, want)
		}
	}
}

// FuzzDecode holds decoding against encoding/json where that goes as deep.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id":"a","payload":[1,{"payload":2}],"sub":{"payload":null},"odd":"x"}`), 3)
	f.Add([]byte(`{"payload":"~deep~0~"}`), 12_000)
	f.Fuzz(func(t *testing.T, payload []byte, levels int) {
		levels = min(max(levels, 0), 30_000)
		if _, bad := jsondoc.Parse(payload); bad != nil || !json.Valid(payload) {
			return
		}
		src := `{"id":"a","payload":` + strings.Repeat("[", levels) + string(payload) + strings.Repeat("]", levels) + `,"note":"n"}`
		var got shape
		if err := rest.Decode([]byte(src), &got); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(src, string(got.Payload)) || len(got.Payload) < 2*levels || got.ID.V != "a" || got.Note != "n" {
			t.Errorf("%d bytes of payload, %q, %q", len(got.Payload), got.ID.V, got.Note)
		}
	})
}
