package runbook

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// value draws a JSON value as encoding/json reads it.
func value(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 5
		if depth > 0 {
			kinds = 7
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return nil
		case 1:
			return rapid.Bool().Draw(t, "bool")
		case 2:
			return rapid.Float64Range(-1e300, 1e300).Draw(t, "number")
		case 3:
			return float64(rapid.Int32().Draw(t, "whole"))
		case 4:
			return rapid.String().Draw(t, "text")
		case 5:
			return rapid.SliceOfN(value(depth-1), 0, 3).Draw(t, "list")
		}
		return rapid.MapOfN(rapid.String(), value(depth-1), 0, 3).Draw(t, "object")
	})
}

// TestGoFormIsGos: it is what encoding/json makes of a message.
func TestGoFormIsGos(t *testing.T) {
	f := formOf(t, "Go's")
	rapid.Check(t, func(t *rapid.T) {
		v := value(3).Draw(t, "value")
		want, err := json.Marshal(v)
		if err != nil {
			t.Skip("not to be written")
		}
		var indented bytes.Buffer
		_ = json.Indent(&indented, want, " ", "\t")
		for _, src := range [][]byte{want, indented.Bytes()} {
			if got := f.rewrite(src); !bytes.Equal(got, want) {
				t.Fatalf("%s\nbecomes %s\nwant    %s", src, got, want)
			}
		}
	})
}

// TestFormsKeepTheMessage: each of them says the same as the message, and is its
// own form.
func TestFormsKeepTheMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src, err := json.Marshal(value(3).Draw(t, "value"))
		if err != nil {
			t.Skip("not to be written")
		}
		var want any
		_ = json.Unmarshal(src, &want)
		for _, f := range forms {
			out := f.rewrite(src)
			var got any
			if err := json.Unmarshal(out, &got); err != nil || !alike(got, want) {
				t.Fatalf("%s: %s becomes %s, %v", f.about, src, out, err)
			}
			if again := f.rewrite(out); !bytes.Equal(again, out) {
				t.Fatalf("%s: %s, then %s", f.about, out, again)
			}
			if f.ascii && bytes.ContainsFunc(out, func(r rune) bool { return r >= 0x80 }) {
				t.Fatalf("%s is not ASCII", out)
			}
		}
	})
}

// alike compares values. JavaScript writes -0 as 0, which is as much.
func alike(a, b any) bool { return reflect.DeepEqual(a, b) }

func formOf(t *testing.T, about string) form {
	t.Helper()
	for _, f := range forms {
		if strings.Contains(f.about, about) {
			return f
		}
	}
	t.Fatalf("no form of %s", about)
	return form{}
}

// TestFormsAsTheyAre holds each form to what its program really writes.
func TestFormsAsTheyAre(t *testing.T) {
	const src = ` { "b" : "caf\u00e9 \u003c\/\u003e \ud83d\ude00 \u007f" , "a" : [ 1.0 , 10 ], "c": {}, "d": [], "e": null, "f": true } `
	for _, c := range []struct{ about, want string }{
		{"JSON.stringify", `{"b":"café </> 😀 ` + "\x7f" + `","a":[1,10],"c":{},"d":[],"e":null,"f":true}`},
		{"json.dumps makes of it without", `{"b":"caf\u00e9 </> \ud83d\ude00 ` + "\x7f" + `","a":[1.0,10],"c":{},"d":[],"e":null,"f":true}`},
		{"Go's", `{"a":[1,10],"b":"café \u003c/\u003e 😀 ` + "\x7f" + `","c":{},"d":[],"e":null,"f":true}`},
	} {
		if got := string(formOf(t, c.about).rewrite([]byte(src))); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.about, got, c.want)
		}
	}
	for about, want := range map[string]string{"JSON.stringify": "[100,0,1e+21,0.000001,1e-7]", "Go's": "[100,-0,1e+21,0.000001,1e-7]"} {
		if got := string(formOf(t, about).rewrite([]byte("[1e2,-0,1e21,0.000001,1E-7]"))); got != want {
			t.Errorf("%s: %s", about, got)
		}
	}
	spaced := string(forms[1].rewrite([]byte(`{"a":[1,2],"b":{"c":"d"}}`)))
	if spaced != `{"a": [1, 2], "b": {"c": "d"}}` {
		t.Errorf("Python writes %s", spaced)
	}
	for _, f := range forms {
		if got := f.rewrite([]byte(`{"a":`)); got != nil {
			t.Errorf("of what is not JSON %s", got)
		}
	}
}
