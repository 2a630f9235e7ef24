package rest_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/rest"
)

// reads compares an optional value in an object with what encoding/json makes of it.
func reads[T comparable](t *rapid.T, value []byte) {
	var want *T
	bad := json.Unmarshal(value, &want) != nil
	var got struct {
		At rest.Opt[T] `json:"at"`
	}
	err := json.Unmarshal([]byte(`{"at":`+string(value)+`}`), &got)
	if !json.Valid(value) {
		return
	}
	switch {
	case err != nil:
		t.Fatalf("%s: %v", value, err)
	case bad || want == nil:
		if got.At != (rest.Opt[T]{}) {
			t.Fatalf("%s: %+v", value, got.At)
		}
	case got.At != rest.Some(*want):
		t.Fatalf("%s: %+v, want %+v", value, got.At, *want)
	}
}

// TestOptReadsAsJSON: whatever stands there is read as encoding/json reads it; what
// it refuses is not given.
func TestOptReadsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		inner := rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "é", "世", `\n`, `\"`, `\\`, `\u00e9`, `\ud83d`, `\ude00`, "\xff", "\xed\xa0\x80", "\u2028", "2026-01-02T03:04:05Z", "<", "/", `\/`,
		}), 0, 4).Draw(t, "parts")
		text := `"`
		for _, p := range inner {
			text += p
		}
		value := []byte(rapid.SampledFrom([]string{
			text + `"`, "null", "true", "12", "-0", "1e3", "1.5", "9223372036854775808", "{}", `{"a":"b"}`, "[]", `["a"]`, `""`, ` "a" `,
		}).Draw(t, "value"))
		reads[string](t, value)
		reads[int](t, value)
		reads[int64](t, value)
		reads[bool](t, value)
		reads[time.Time](t, value)
	})
}

// BenchmarkOpt reads a list's row of plain texts.
func BenchmarkOpt(b *testing.B) {
	row := []byte(`{"id":"msg_2abcdefghijklmnopqrstuvwxyz","type":"workout.created","status":2,"text":null}`)
	b.ReportAllocs()
	for b.Loop() {
		var v struct {
			ID     rest.Opt[string] `json:"id"`
			Type   rest.Opt[string] `json:"type"`
			Status rest.Opt[int]    `json:"status"`
			Text   rest.Opt[string] `json:"text"`
		}
		if err := json.Unmarshal(row, &v); err != nil {
			b.Fatal(err)
		}
	}
}
