package jsondoc_test

import (
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/jsondoc"
)

func TestPathAndGet(t *testing.T) {
	d := parse(t, `{"payload":{"source":{"status":"ok"}},"patients":[{"bundle":1},[2]],"x.y":{"":3,"a[0]":4,"q\"":5},"\u0061":6,"dup":7,"dup":8}`)
	for _, c := range []struct{ path, text string }{
		{"payload.source.status", "ok"},
		{"patients[0].bundle", "1"},
		{"patients[1][0]", "2"},
		{`["x.y"][""]`, "3"},
		{`["x.y"]["a[0]"]`, "4"},
		{`["x.y"]["q\""]`, "5"},
		{"a", "6"},
		{"dup", "8"},
	} {
		i, ok := d.Get(c.path)
		if !ok || d.Text(i) != c.text {
			t.Errorf("Get(%q) = %d, %v", c.path, i, ok)
			continue
		}
		if got := d.Path(i); got != c.path {
			t.Errorf("Path(Get(%q)) = %q", c.path, got)
		}
	}
	if i, ok := d.Get(""); !ok || i != 0 {
		t.Errorf("the root: %d, %v", i, ok)
	}
	for _, path := range []string{
		"nothing", "payload.nothing", "payload[0]", "patients.0", "patients[2]", "patients[-1]", "patients[", "patients[x]", `["x.y`, `["x.y"`,
		".", "payload..source", "payload.source.status.x", "[", "[]", "[99999999999999999999]",
	} {
		if i, ok := d.Get(path); ok {
			t.Errorf("Get(%q) = %d", path, i)
		}
	}
}

func TestKeysAndHeads(t *testing.T) {
	d := parse(t, `{"k\u00e9y":"a\u00e9\ud83d\ude00b","n":[12345]}`)
	for limit, want := range []string{"", "a", "a", "a", "a", "a", "a", "aé"} {
		if s, rest := d.Head(1, limit); s != want || rest == 0 {
			t.Errorf("Head(%d) = %q, %d", limit, s, rest)
		}
	}
	if s, rest := d.Head(1, 20); s != "aé😀b" || rest != 0 {
		t.Errorf("all of it: %q, %d", s, rest)
	}
	if got := d.KeyHead(1, 3); got != "k" {
		t.Errorf("KeyHead = %q", got)
	}
	if got := d.KeyHead(1, 100); got != "kéy" {
		t.Errorf("KeyHead = %q", got)
	}
	if s, rest := d.Head(3, 2); s != "12" || rest != 3 {
		t.Errorf("of a number: %q, %d", s, rest)
	}
	if s, rest := d.Head(0, 10); s != "" || rest != 0 {
		t.Errorf("of an object: %q, %d", s, rest)
	}
	if d.HasKey(0) || d.Key(0) != "" || d.HasKey(3) {
		t.Error("a key where there is none")
	}
}

// TestStringsByEights puts what ends a run of plain bytes at every place of it.
func TestStringsByEights(t *testing.T) {
	for n := range 40 {
		before, after := strings.Repeat("é", n/2)+strings.Repeat("x", n%2), strings.Repeat("~", 20)
		for _, bad := range []string{"\x00", "\x1f", "\n"} {
			if _, err := jsondoc.Parse([]byte(`"` + before + bad + after + `"`)); err == nil || err.Offset != n+1 {
				t.Errorf("%q after %d bytes: %v", bad, n, err)
			}
		}
		if d := parse(t, `"`+before+`\n`+after+`"`); d.Text(0) != before+"\n"+after {
			t.Errorf("an escape after %d bytes: %q", n, d.Text(0))
		}
		if _, err := jsondoc.Parse([]byte(`"` + before + `"` + after)); err == nil || err.Offset != n+2 {
			t.Errorf("a quote after %d bytes: %v", n, err)
		}
	}
}

func TestKindNames(t *testing.T) {
	if jsondoc.Null.String() != "null" || jsondoc.Object.String() != "object" || jsondoc.Kind(99).String() != "unknown" {
		t.Error("wrong")
	}
}

func TestWriteSubtree(t *testing.T) {
	d := parse(t, "{ \"a\" : { \"b c\" : [ 1 , { } ] } , \"d\" : 2.50 }")
	i, _ := d.Get("a")
	if got := string(d.Compact(i)); got != `{"b c":[1,{}]}` {
		t.Errorf("Compact = %s", got)
	}
	if got, want := string(d.Indent(i)), "{\n  \"b c\": [\n    1,\n    {}\n  ]\n}"; got != want {
		t.Errorf("Indent = %s, want %s", got, want)
	}
	i, _ = d.Get("d")
	if got := string(d.Indent(i)); got != "2.50" {
		t.Errorf("Indent = %s", got)
	}
}
