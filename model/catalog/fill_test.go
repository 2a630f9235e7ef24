package catalog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 123456789, time.UTC)

// counted draws UUIDs that tell in which order they were drawn.
func counted() func() string {
	n := byte(0)
	return func() string {
		n++
		return catalog.UUID([16]byte{n, n, n, n})
	}
}

func TestFill(t *testing.T) {
	vars := catalog.Vars{
		"a": func() string { return "A" }, "quote": func() string { return "say \"hi\" \\ \n\x01 ünï" }, "n": func() string { return "1.50" },
		"mustache": func() string { return "{{a}}" }, "x-1.y_z": func() string { return "dotted" },
	}
	for _, c := range []struct{ name, src, want string }{
		{"in a string", `{"k":"{{a}}"}`, `{"k":"A"}`},
		{"twice, with text around", `{"k":"<{{a}}{{a}}>"}`, `{"k":"<AA>"}`},
		{"in a key", `{"{{a}}":1}`, `{"A":1}`},
		{"blanks inside", `{"k":"{{ a }}"}`, `{"k":"A"}`},
		{"as a number", `{"k":{{n}}}`, `{"k":1.50}`},
		{"escaped in a string", `{"k":"{{quote}}"}`, `{"k":"say \"hi\" \\ \u000a\u0001 ünï"}`},
		{"what is put in is not looked at", `{"k":"{{mustache}}"}`, `{"k":"{{a}}"}`},
		{"odd but allowed names", `{"k":"{{x-1.y_z}}"}`, `{"k":"dotted"}`},
		{"nothing else is touched", "{ \"k\" :\t1.0e+5 , \"k\":[ ] }\r\n", "{ \"k\" :\t1.0e+5 , \"k\":[ ] }\r\n"},
		{"escapes stay", `{"k":"\u0041\/\"{{a}}\\"}`, `{"k":"\u0041\/\"A\\"}`},
		{"an escaped quote ends nothing", `{"k":"\"{{quote}}"}`, `{"k":"\"say \"hi\" \\ \u000a\u0001 ünï"}`},
		{"no variable", `{"k":"{{}} {{1}} {{a b}} {{a} {a}}"}`, `{"k":"{{}} {{1}} {{a b}} {{a} {a}}"}`},
		{"an open end", `{"k":"{{a`, `{"k":"{{a`},
		{"braces of objects", `{"a":{"b":{}}}`, `{"a":{"b":{}}}`},
		{"bytes that are no text", "{\"k\":\"\xff{{a}}\"}", "{\"k\":\"\xffA\"}"},
		{"nothing", ``, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := []byte(c.src)
			got, err := catalog.Fill(src, vars)
			if err != nil || string(got) != c.want {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
			if string(src) != c.src {
				t.Error("the sample was changed")
			}
		})
	}
}

func TestFillUnknown(t *testing.T) {
	_, err := catalog.Fill([]byte("{\n  \"ünï\": \"{{now}} {{nwo}}\"\n}"), catalog.Standard(model.Metriport, noon, counted()))
	var at *jsondoc.SyntaxError
	if model.CodeOf(err) != model.Invalid || !errors.As(err, &at) || at.Line != 2 || at.Col != 19 || at.Offset != 22 {
		t.Fatalf("%v, at %+v", err, at)
	}
	if want := "read the event · line 2, column 19: there is no variable nwo · give it a value, or use one of messageId, now, requestId, today, unix, uuid"; err.Error() != want {
		t.Errorf("%s", err)
	}
	if _, err = catalog.Fill([]byte(`"{{x}}"`), nil); err == nil || strings.Contains(err.Error(), "one of") {
		t.Errorf("without any: %v", err)
	}
}

func TestStandardVariables(t *testing.T) {
	src := []byte(`["{{messageId}}","{{messageId}}","{{requestId}}","{{requestId}}","{{uuid}}","{{uuid}}","{{now}}","{{today}}",{{unix}}]`)
	for p, now := range map[model.Provider]string{
		model.Metriport: "2026-05-01T12:00:00.123Z", model.OpenWearables: "2026-05-01T12:00:00.123456+00:00", model.Svix: "2026-05-01T12:00:00.123456789Z",
	} {
		filled, err := catalog.Fill(src, catalog.Standard(p, noon.In(time.FixedZone("", 3600)), counted()))
		if err != nil {
			t.Fatal(err)
		}
		var v []any
		if err := json.Unmarshal(filled, &v); err != nil {
			t.Fatal(err)
		}
		if v[0] != v[1] || v[2] != v[3] || v[4] == v[5] || v[0] == v[2] || v[6] != now || v[7] != "2026-05-01" || v[8] != 1777636800.0 {
			t.Errorf("%s: %v", p, v)
		}
		if id := v[0].(string); !catalog.IsTest(id) || catalog.IsTest(v[2].(string)) || p == model.Metriport != (len(id) == 36) {
			t.Errorf("%s: the id %q is not marked as a test's, or others are", p, id)
		}
	}
}

func TestWith(t *testing.T) {
	vars := catalog.Standard(model.Metriport, noon, counted())
	more := vars.With("now", "later").With("x", "y")
	got, err := catalog.Fill([]byte(`"{{now}} {{x}}"`), more)
	if err != nil || string(got) != `"later y"` {
		t.Errorf("%s, %v", got, err)
	}
	if _, ok := vars["x"]; ok || vars["now"]() == "later" {
		t.Error("the variables that were added to have changed")
	}
	if got, err = catalog.Fill([]byte(`"{{x}}"`), catalog.Vars(nil).With("x", "y")); err != nil || string(got) != `"y"` {
		t.Errorf("of none: %s, %v", got, err)
	}
}

func TestUsed(t *testing.T) {
	got := catalog.Used([]byte(`{"a":"{{b}}{{a}}","c":{{b}},"d":"{{ a }}{{1}}"}`))
	if !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("%q", got)
	}
	for name, want := range map[string]bool{"a": true, "aB-9._": true, "": false, "1a": false, "-a": false, "a b": false, "ä": false, "a}": false} {
		if catalog.IsName(name) != want {
			t.Errorf("%q is a name: %t", name, !want)
		}
	}
}

// TestFillLaws: whatever the values, a document stays one, its shape and its
// other tokens stay, and a string says the value.
func TestFillLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.String().Draw(t, "value")
		before, after := rapid.StringMatching(`[ a-z"\\é{}]{0,6}`).Draw(t, "before"), rapid.StringMatching(`[ a-z"\\é{}]{0,6}`).Draw(t, "after")
		b, _ := json.Marshal(before)
		a, _ := json.Marshal(after)
		src := fmt.Appendf(nil, `{"n":1.0, "s":%s{{v}}%s,"n":[1e5]}`, b[:len(b)-1], a[1:])
		if len(catalog.Used(src)) != 1 {
			t.Skip("braces beside the variable")
		}
		if err := catalog.Check(src); err != nil {
			t.Fatalf("before: %s: %v", src, err)
		}
		out, err := catalog.Fill(src, catalog.Vars{}.With("v", value))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := catalog.Read(out)
		if err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		i, _ := doc.Get("s")
		if doc.Text(i) != before+value+after || !bytes.HasPrefix(out, []byte(`{"n":1.0, "s":`)) || !bytes.HasSuffix(out, []byte(`,"n":[1e5]}`)) {
			t.Fatalf("%s says %q", out, doc.Text(i))
		}
	})
}

// TestTemplates: every template is JSON before and after it is filled in, keeps
// all that is not its ids and times, and is another event each time.
func TestTemplates(t *testing.T) {
	for _, typ := range everyType() {
		wantTemplate(t, typ, "")
		for _, v := range typ.Variants {
			wantTemplate(t, typ, v.Name)
		}
	}
	for _, c := range [][2]string{{"patient.admit", "no"}, {"fax", ""}} {
		if _, ok := catalog.Template(model.Metriport, model.EventType(c[0]), c[1]); ok {
			t.Errorf("%v has a template", c)
		}
	}
}

func wantTemplate(tb testing.TB, typ catalog.Type, variant string) {
	tb.Helper()
	src, ok := catalog.Template(typ.Provider, typ.Name, variant)
	if !ok {
		tb.Fatalf("%s has no template %q", typ.Name, variant)
	}
	if err := catalog.Check(src); err != nil {
		tb.Errorf("%s %s: %v", typ.Name, variant, err)
	}
	draw := counted()
	var bodies [2][]byte
	for i := range bodies {
		var err error
		if bodies[i], err = catalog.Fill(src, catalog.Standard(typ.Provider, noon, draw)); err != nil {
			tb.Fatalf("%s %s: %v", typ.Name, variant, err)
		}
	}
	doc := parse(tb, bodies[0])
	if got := catalog.TypeOf(typ.Provider, doc); got != typ.Name && typ.Name != "svix.ping" {
		tb.Errorf("%s %s: the template is of type %q", typ.Name, variant, got)
	}
	if typ.Provider != model.Metriport || variant == "dashboard-test-event" { // that one is not Metriport's documented envelope
		return
	}
	if bytes.Equal(bodies[0], bodies[1]) || !catalog.IsTest(catalog.IDOf(typ.Provider, doc)) {
		tb.Errorf("%s %s: two events are the same, or not marked", typ.Name, variant)
	}
	for _, path := range []string{"meta.messageId", "meta.requestId", "meta.when", "meta.type"} { // without one of them Metriport delivers no test
		if i, ok := doc.Get(path); !ok || doc.Text(i) == "" {
			tb.Errorf("%s %s has no %s", typ.Name, variant, path)
		}
	}
}

// TestTemplateKeeps: a template is its sample but for the places of variables.
func TestTemplateKeeps(t *testing.T) {
	for _, typ := range everyType() {
		src, _ := catalog.Template(typ.Provider, typ.Name, "")
		was, is := paths(t, typ.Sample), paths(t, src)
		if added := len(is) - len(was); added > 1 || added == 1 && is["meta.requestId"] == "" {
			t.Errorf("%s: the template has other fields", typ.Name)
		}
		for _, p := range slices.Sorted(maps.Keys(was)) {
			if is[p] != was[p] && !strings.Contains(is[p], "{{") {
				t.Errorf("%s: %s was %s and is %s", typ.Name, p, was[p], is[p])
			}
		}
	}
}

func paths(tb testing.TB, src []byte) map[string]string {
	tb.Helper()
	doc, out := parse(tb, src), map[string]string{}
	for i := range doc.Len() {
		if !doc.Node(i).Kind.Container() {
			out[doc.Path(i)] = string(doc.Raw(i))
		}
	}
	return out
}

func FuzzFill(f *testing.F) {
	for _, s := range []string{`{"k":"{{now}}"}`, `{{{`, `"\{{now}}"`, `{"a":{{unix}}}`, "{{now}}\xff{{", `{{ now }}"{{uuid}}`} {
		f.Add([]byte(s))
	}
	vars := catalog.Standard(model.Metriport, noon, func() string { return "7e577e57" })
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := catalog.Fill(src, vars)
		used := catalog.Used(src)
		if err == nil && len(used) == 0 && !bytes.Equal(out, src) {
			t.Errorf("%q became %q without a variable", src, out)
		}
		if err == nil && catalog.Check(src) == nil && utf8.Valid(src) {
			if _, err := catalog.Read(out); err != nil {
				t.Errorf("%q became %q: %v", src, out, err)
			}
		}
	})
}

func BenchmarkFill(b *testing.B) {
	src, _ := catalog.Template(model.Metriport, "medical.document-bulk-download-paged", "")
	vars := catalog.Standard(model.Metriport, noon, counted())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog.Fill(src, vars); err != nil {
			b.Fatal(err)
		}
	}
}
