package model_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
)

var vocabulary = model.Vocabulary{
	Types:     []model.EventType{"network-query.lab", "network-query.hie", "medical.consolidated-data", "network-query.hie", "odd type"},
	Endpoints: []string{"https://hooks.acme.dev/metriport", "https://a.dev/x,y", ""},
	Users:     []string{"patient-7"},
	Requests:  []string{"req-9f"},
	DataKeys:  []string{"ward", "odd key"},
}

// complete replaces the | of src by the cursor and gives what the source becomes
// with each candidate.
func complete(src string) []string {
	pos := strings.Index(src, "^")
	src = strings.Replace(src, "^", "", 1)
	var got []string
	for _, c := range model.Complete(src, pos, vocabulary) {
		got = append(got, src[:c.Start]+c.Text+src[c.End:])
	}
	return got
}

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		src   string
		first string // what the first candidate makes of it
		n     int    // candidates; -1 for any number
	}{
		{"^", "status:", 17},
		{"st^", "status:", 2}, // and request
		{"sta^tus:failed", "", 0},
		{"st^:failed", "status:failed", 2},
		{"-ca^", "-cause:", 1},
		{"x ca^", "x cause:", 1},
		{"data^", "data.", 2},
		{"data.w^", "data.ward:", 1},
		{"status:^", "status:failed", 4},
		{"status:fa^", "status:failed", 1},
		{"status:failed^", "", 0},
		{"status:failed|de^", "status:failed|delivered", 1},
		{"status:(failed,de^)", "status:(failed,delivered)", 1},
		{"status:( failed | de^ )", "status:( failed | delivered )", 1},
		{"status:de^l", "status:delivered", 1},
		{"cause:tls^", "cause:tls-expired", 5},
		{"cause:expired^", "cause:tls-expired", 1},
		{"code:>^", "code:>=400", 1},
		{"took:^", "took:>4s", 4},
		{"trigger:ma^", "trigger:manual", 2},
		{"is:du^", "is:duplicate", 1},
		{"since:2^", "since:2h", 2},
		{"until:1^", "until:15m", 2},
		{"type:net^", "type:network-query.*", 3},
		{"event:hie^", "event:network-query.hie", 1},
		{"type:odd^", `type:"odd type"`, 1},
		{`type:"od^d"`, `type:"odd type"`, 1},
		{"endpoint:a.d^", `endpoint:"https://a.dev/x,y"`, 1},
		{"endpoint:ACME^", "endpoint:https://hooks.acme.dev/metriport", 1},
		{"user:p^", "user:patient-7", 1},
		{"request:^ status:failed", "request:req-9f status:failed", 1},
		{"id:5^", "", 0},
		{"nothing:x^", "", 0},
		{`"a text^`, "", 0},
		{`"a st^" `, "", 0},
		{"zzz^", "", 0},
	} {
		got := complete(c.src)
		if c.n >= 0 && len(got) != c.n {
			t.Errorf("%s: %d candidates: %q", c.src, len(got), got)
		}
		if c.first != "" && (len(got) == 0 || got[0] != c.first) {
			t.Errorf("%s: %q", c.src, got)
		}
	}
}

// TestCompletionsParse: whatever is offered for a key is a value of it.
func TestCompletionsParse(t *testing.T) {
	for _, key := range model.Complete("", 0, vocabulary) {
		if key.Help == "" {
			t.Errorf("%q says nothing", key.Text)
		}
		for _, c := range model.Complete(key.Text, len(key.Text), vocabulary) {
			src := key.Text[:c.Start] + c.Text
			if strings.HasSuffix(src, ":") {
				continue
			}
			if _, err := model.ParseFilter(src, at); err != nil {
				t.Errorf("%q: %v", src, err)
			}
		}
	}
}

func TestCompletionsAreBounded(t *testing.T) {
	var v model.Vocabulary
	for range 500 {
		v.Users = append(v.Users, strings.Repeat("u", len(v.Users)+1))
	}
	if got := model.Complete("user:", 5, v); len(got) != 100 {
		t.Errorf("%d candidates", len(got))
	}
}

func FuzzComplete(f *testing.F) {
	for _, src := range []string{"", "status:fa", `"a `, "type:(a|ne", "data.w", "é:\xff|", "-"} {
		f.Add(src, len(src))
	}
	f.Fuzz(func(t *testing.T, src string, pos int) {
		for _, c := range model.Complete(src, pos, vocabulary) {
			if c.Start < 0 || c.Start > c.End || c.End > len(src) || c.Text == "" {
				t.Fatalf("%q at %d: %+v", src, pos, c)
			}
			if utf8.ValidString(src) && !utf8.ValidString(src[:c.Start]+c.Text+src[c.End:]) {
				t.Fatalf("%q at %d: %+v cuts a letter", src, pos, c)
			}
		}
	})
}

func TestMatchDoesNotAllocate(t *testing.T) {
	f := mustFilter(t, `status:failed type:network-query.* endpoint:acme cause:gateway since:1h took:>1s patient:patient-7 -word "EXT-9"`)
	x := model.MatchInfo{Body: sampleBody}
	if !f.Match(&sampleRow, x) {
		t.Fatal("does not match")
	}
	if n := testing.AllocsPerRun(100, func() { f.Match(&sampleRow, x) }); n != 0 {
		t.Errorf("%v allocations a row", n)
	}
}

func TestCompletionsAreDistinct(t *testing.T) {
	got := complete("type:^")
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != len(got) || n != 5 {
		t.Errorf("%q", got)
	}
}
