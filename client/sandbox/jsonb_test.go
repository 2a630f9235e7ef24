package sandbox

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestJSONB(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"shorter keys first", `{"bb":1,"a":2,"ccc":3,"aa":4}`, `{"a":2,"aa":4,"bb":1,"ccc":3}`},
		{"by bytes, not letters", `{"é":1,"zz":2,"z":3}`, `{"z":3,"zz":2,"é":1}`},
		{"capitals first", `{"b":1,"B":2}`, `{"B":2,"b":1}`},
		{"the last of equal keys", `{"a":1,"b":2,"a":{"x":[1,{"d":1,"c":2}]}}`, `{"a":{"x":[1,{"c":2,"d":1}]},"b":2}`},
		{"equal by escape", `{"\u0061":1,"a":2}`, `{"a":2}`},
		{"numbers", `[1.0,1e3,1e21,1e20,-0,0.0000001,0.000001,12345678901234567890,1.50,1e400]`, `[1,1000,1e+21,100000000000000000000,0,1e-7,0.000001,12345678901234567000,1.5,null]`},
		{"white space", " { \"a\" : [ 1 , 2 ] } \n", `{"a":[1,2]}`},
		{"strings", `["\/","\u00e9","<&>","\u2028","\u001f\n\"\\"]`, `["/","é","<&>","` + "\u2028" + `","\u001f\n\"\\"]`},
		{"words", `[null,true,false,{},[]]`, `[null,true,false,{},[]]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := jsonb([]byte(c.in))
			if !ok || string(got) != c.want {
				t.Errorf("%t %s\nwant %s", ok, got, c.want)
			}
		})
	}
	if _, ok := jsonb([]byte(`{`)); ok {
		t.Error("half an object is JSON")
	}
}

// reference orders JSON the plain way: through maps.
func reference(b *strings.Builder, v any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool {
			if len(keys[i]) != len(keys[j]) {
				return len(keys[i]) < len(keys[j])
			}
			return keys[i] < keys[j]
		})
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			reference(b, k)
			b.WriteByte(':')
			reference(b, v[k])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			reference(b, x)
		}
		b.WriteByte(']')
	default:
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(v)
		text := strings.TrimSuffix(buf.String(), "\n")
		b.WriteString(strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(text))
	}
}

// value draws any JSON value.
func value(depth int) *rapid.Generator[any] {
	scalars := rapid.OneOf(
		rapid.Just[any](nil), rapid.Map(rapid.Bool(), func(x bool) any { return x }),
		rapid.Map(rapid.StringMatching(`[ -~é€😀\n\t"\\<>&]{0,8}`), func(x string) any { return strings.ReplaceAll(x, `\u`, "") }),
		rapid.Map(rapid.Int64Range(-1<<53, 1<<53), func(x int64) any { return float64(x) }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(x float64) any { return x + 0.5 }),
	)
	if depth == 0 {
		return scalars
	}
	return rapid.OneOf(
		scalars,
		rapid.Map(rapid.SliceOfN(value(depth-1), 0, 4), func(x []any) any { return x }),
		rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-zA-Zé]{0,5}`), value(depth-1), 0, 6), func(x map[string]any) any { return x }),
	)
}

func TestJSONBIsTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := value(3).Draw(t, "value")
		src, err := json.MarshalIndent(v, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		reference(&want, v)
		got, ok := jsonb(src)
		if !ok || string(got) != want.String() {
			t.Fatalf("%s\n got %s\nwant %s", src, got, want.String())
		}
		if again, _ := jsonb(got); !bytes.Equal(again, got) {
			t.Fatalf("a second time gives %s", again)
		}
	})
}

func FuzzJSONB(f *testing.F) {
	f.Add([]byte(`{"b":1.0,"a":{"a":1,"a":2}}`))
	f.Add([]byte("[\"\\ud800\",\"\xff\"]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, ok := jsonb(src)
		if ok != json.Valid(src) {
			t.Fatalf("%q: taken is %t", src, ok)
		}
		if again, fine := jsonb(got); ok && (!fine || !bytes.Equal(again, got)) {
			t.Fatalf("%q gives %q, then %q", src, got, again)
		}
	})
}
