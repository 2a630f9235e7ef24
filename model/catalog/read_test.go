package catalog_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name, src string
		line, col int // 0 for no place
		why       string
	}{
		{"a comma too many", "{\n  \"a\": 1,\n}", 3, 1, "expected a key in double quotes"},
		{"a comma missing", "{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3, "expected ',' or '}'"},
		{"behind a variable, where it was written", "{\"a\": \"{{now}}\", \"b\" 2}", 1, 22, "expected ':' after the key"},
		{"behind a bare variable", "{\"a\": {{unix}}, b}", 1, 17, "expected a key"},
		{"characters, not bytes", "{\"äöü\": x}", 1, 9, "expected a value"},
		{"a string that does not end", `{"a": "x`, 1, 9, "closing quote"},
		{"more than one", "{}\n{}", 2, 1, "text after the end"},
		{"empty", " \n", 0, 0, "it is empty"},
		{"a list", `[{"a":1}]`, 0, 0, "not an object"},
		{"a text", `"a"`, 0, 0, "not an object"},
		{"good", `{"a":"{{now}}","b":{{unix}}}`, 0, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := catalog.Check([]byte(c.src))
			if c.why == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var at *jsondoc.SyntaxError
			placed := errors.As(err, &at)
			if model.CodeOf(err) != model.Invalid || !strings.Contains(err.Error(), c.why) || strings.Count(err.Error(), " · ") != 2 || placed != (c.line > 0) {
				t.Fatalf("%v", err)
			}
			if placed && (at.Line != c.line || at.Col != c.col) {
				t.Errorf("%v, want line %d, column %d", err, c.line, c.col)
			}
		})
	}
}

// TestCheckPlaces breaks templates somewhere, and the place is told.
func TestCheckPlaces(t *testing.T) {
	types := everyType()
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom(types).Draw(t, "type")
		src, _ := catalog.Template(typ.Provider, typ.Name, "")
		lines := strings.Split(string(src), "\n")
		n := rapid.IntRange(0, len(lines)-2).Draw(t, "line") // the last one is empty
		lines[n] = "%" + lines[n]
		err := catalog.Check([]byte(strings.Join(lines, "\n")))
		var at *jsondoc.SyntaxError
		if !errors.As(err, &at) || at.Line != n+1 || at.Col != 1 {
			t.Fatalf("line %d of %s is broken: %v", n+1, typ.Name, err)
		}
	})
}

func TestTypeAndID(t *testing.T) {
	for _, c := range []struct {
		p        model.Provider
		src      string
		typ      model.EventType
		id, what string
	}{
		{model.Metriport, `{"meta":{"type":"ping","messageId":"m"},"type":"x"}`, "ping", "m", "both in meta"},
		{model.Metriport, `{"type":"x"}`, "", "", "no meta"},
		{model.Metriport, `{"meta":{"type":1,"messageId":["m"]}}`, "", "", "no texts"},
		{model.OpenWearables, `{"type":"sleep.created","data":{"id":"m"}}`, "sleep.created", "", "the id is in a header"},
		{model.Svix, `{"success":true}`, "", "", "no type"},
	} {
		doc := parse(t, []byte(c.src))
		if typ, id := catalog.TypeOf(c.p, doc), catalog.IDOf(c.p, doc); typ != c.typ || id != c.id {
			t.Errorf("%s: type %q, id %q", c.what, typ, id)
		}
	}
}

// TestMarks: a marked id is a UUID where UUIDs are due, and no other id is marked.
func TestMarks(t *testing.T) {
	strict := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	rapid.Check(t, func(t *rapid.T) {
		var b [16]byte
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		plain := catalog.UUID(b)
		uuid, msg := catalog.TestUUID(plain), catalog.TestMessage(plain)
		if !strict.MatchString(plain) || !strict.MatchString(uuid) || plain[9:] != uuid[9:] {
			t.Fatalf("%s, marked %s", plain, uuid)
		}
		if !regexp.MustCompile(`^[A-Za-z0-9-_.]+$`).MatchString(msg) || !catalog.IsTest(uuid) || !catalog.IsTest(msg) {
			t.Fatalf("%s, %s", uuid, msg)
		}
		if catalog.IsTest(plain) && plain != uuid {
			t.Fatalf("%s is taken for a test", plain)
		}
	})
	for _, typ := range everyType() {
		if id := catalog.IDOf(typ.Provider, parse(t, typ.Sample)); catalog.IsTest(id) {
			t.Errorf("%s: the sample is marked", typ.Name)
		}
	}
}
