package widget

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// valueOf is a value as the standard library reads it: another judge than ours.
func valueOf(tb testing.TB, raw []byte) any {
	tb.Helper()
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		tb.Fatal(string(raw), err)
	}
	return v
}

// applied makes the second document of a difference: what is the same is taken
// from the first.
func applied(tb testing.TB, d *Diff, at int) (v any) {
	tb.Helper()
	n := d.Nodes[at]
	switch n.Kind {
	case DiffSame:
		return valueOf(tb, d.A.Raw(int(n.A)))
	case DiffChanged, DiffAdded:
		return valueOf(tb, d.B.Raw(int(n.B)))
	case DiffRemoved:
		tb.Fatal("a value that is no more")
	case DiffInside:
	}
	object, array := map[string]any{}, []any{}
	for i := at + 1; i < int(n.Next); i = int(d.Nodes[i].Next) {
		switch k := d.Nodes[i]; {
		case k.Kind == DiffRemoved:
		case d.B.Node(int(n.B)).Kind == jsondoc.Object:
			object[d.B.Key(int(k.B))] = applied(tb, d, i)
		default:
			array = append(array, applied(tb, d, i))
		}
	}
	if d.B.Node(int(n.B)).Kind == jsondoc.Object {
		return object
	}
	return array
}

// someJSON draws a value of few keys and few scalars, so that much is alike.
func someJSON(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kind := rapid.IntRange(0, 5).Draw(t, "kind")
		if depth == 0 {
			kind = min(kind, 3)
		}
		switch kind {
		case 0:
			return nil
		case 1:
			return rapid.SampledFrom([]any{json.Number("1"), json.Number("1.0"), json.Number("-0"), json.Number("1e400")}).Draw(t, "number")
		case 2, 3:
			return rapid.SampledFrom([]any{"a", "b", "é\n", true, ""}).Draw(t, "scalar")
		case 4:
			return rapid.SliceOfN(someJSON(depth-1), 0, 6).Draw(t, "array")
		}
		return rapid.MapOfN(rapid.SampledFrom([]string{"id", "x", "y", "z"}), someJSON(depth-1), 0, 4).Draw(t, "object")
	})
}

// TestDiffLaws: what is made of the first document by a difference is the second
// one, and a document differs from itself in nothing.
func TestDiffLaws(t *testing.T) {
	rules := DiffRules{Name: func(d *jsondoc.Doc, i int) string {
		if k, ok := d.Get(strings.TrimPrefix(d.Path(i)+".id", ".")); ok {
			return d.Text(k)
		}
		return ""
	}}
	rapid.Check(t, func(rt *rapid.T) {
		srcs := [2][]byte{}
		for i := range srcs {
			v := someJSON(4).Draw(rt, "value")
			srcs[i], _ = json.Marshal(v)
		}
		if rapid.Bool().Draw(rt, "escaped") {
			srcs[1] = []byte(strings.ReplaceAll(string(srcs[1]), "é", `\u00e9`))
		}
		a, b := parsed(t, string(srcs[0])), parsed(t, string(srcs[1]))
		for _, r := range []DiffRules{{}, rules} {
			d := DiffDocs(a, b, r)
			last := len(d.Nodes) - 1
			for d.Nodes[last].Up >= 0 {
				last = int(d.Nodes[last].Up)
			}
			if got, want := applied(t, d, last), valueOf(t, srcs[1]); !reflect.DeepEqual(got, want) {
				rt.Fatalf("%s → %s: %+v makes %v", srcs[0], srcs[1], d.Nodes, got)
			}
			if same := reflect.DeepEqual(valueOf(t, srcs[0]), valueOf(t, srcs[1])); same == d.Any() {
				rt.Fatalf("%s → %s: the same %t, counted %+v", srcs[0], srcs[1], same, d.DiffCounts)
			}
			if self := DiffDocs(a, a, r); self.Any() || len(self.Nodes) != 1 {
				rt.Fatalf("%s differs from itself: %+v", srcs[0], self.Nodes)
			}
		}
	})
}

// TestDiffSays what became of values, in the fewest words that are true.
func TestDiffSays(t *testing.T) {
	named := DiffRules{
		Name: func(d *jsondoc.Doc, i int) string {
			for k := range d.Children(i) {
				if d.Key(k) == "id" {
					return d.Text(k)
				}
			}
			return ""
		},
		Expected: func(a *jsondoc.Doc, i int, _ *jsondoc.Doc, _ int) string {
			if a.Key(i) == "when" {
				return "time"
			}
			return ""
		},
	}
	for _, c := range []struct {
		name, a, b string
		want       DiffCounts
	}{
		{"members in another order", `{"a":1,"b":2}`, `{"b":2,"a":1}`, DiffCounts{}},
		{"a key twice, in another order", `{"a":1,"a":2}`, `{"a":2,"a":1}`, DiffCounts{Changed: 2}},
		{"a number's text", `[1]`, `[1.0]`, DiffCounts{Changed: 1}},
		{"an escape is no change", `"é"`, `"\u00e9"`, DiffCounts{}},
		{"expected", `{"when":"1","x":1}`, `{"when":"2","x":2}`, DiffCounts{Changed: 1, Expected: 1}},
		{"inserted in front", `[1,2,3]`, `[0,1,2,3]`, DiffCounts{Added: 1}},
		{"one in the middle changed", `[1,2,3]`, `[1,9,3]`, DiffCounts{Changed: 1}},
		{"two changed places", `["a","b","c"]`, `["c","b","a"]`, DiffCounts{Moved: 2}},
		{"moved and changed, by name", `[{"id":1,"v":1},{"id":2,"v":1},{"id":3,"v":1}]`, `[{"id":3,"v":2},{"id":1,"v":1},{"id":2,"v":1}]`, DiffCounts{Moved: 1, Changed: 1}},
		{"another name is another element", `[{"id":1,"v":1}]`, `[{"id":2,"v":1}]`, DiffCounts{Added: 1, Removed: 1}},
		{"of another kind", `{"x":{"y":1}}`, `{"x":[1]}`, DiffCounts{Added: 1, Removed: 1}},
		{"a whole branch counts once", `{}`, `{"x":{"y":[1,2,3]}}`, DiffCounts{Added: 1}},
		{"roots", `1`, `{"x":1}`, DiffCounts{Added: 1, Removed: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := DiffDocs(parsed(t, c.a), parsed(t, c.b), named).DiffCounts; got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// TestDiffTextsLaws: the lines of the second text are those that are the same
// and those that are added, in order; those of the first likewise.
func TestDiffTextsLaws(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "c"}), 0, 30)
		a, b := text.Draw(rt, "a"), text.Draw(rt, "b")
		lines, counts := DiffTexts(a, b)
		var before, after []string
		for _, l := range lines {
			if l.Kind != DiffAdded {
				before = append(before, l.Text)
			}
			if l.Kind != DiffRemoved {
				after = append(after, l.Text)
			}
		}
		if !slices.Equal(before, a) || !slices.Equal(after, b) {
			rt.Fatalf("%q → %q: %+v", a, b, lines)
		}
		if counts.Any() == slices.Equal(a, b) {
			rt.Fatalf("%q → %q: %+v", a, b, counts)
		}
	})
}

// TestDiffDeep: nesting as deep as a payload of hundreds of kilobytes can be.
func TestDiffDeep(t *testing.T) {
	const deep = 100_000
	a := parsed(t, strings.Repeat("[", deep)+"1"+strings.Repeat("]", deep))
	b := parsed(t, strings.Repeat("[", deep)+"2"+strings.Repeat("]", deep))
	if got := DiffDocs(a, b, DiffRules{}).DiffCounts; got != (DiffCounts{Changed: 1}) {
		t.Errorf("%+v", got)
	}
}
