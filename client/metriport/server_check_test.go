package metriport

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// serverVectors reads what JavaScript was seen to answer: pairs of input and
// answer.
func serverVectors[T any](t *testing.T, name string) (pairs []struct {
	In   string
	Want T
},
) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "server", filepath.Base(name)))
	if err != nil {
		t.Fatal(err)
	}
	var raw [][2]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	for _, r := range raw {
		var p struct {
			In   string
			Want T
		}
		if json.Unmarshal(r[0], &p.In) != nil || json.Unmarshal(r[1], &p.Want) != nil {
			t.Fatalf("bad vector %s", r)
		}
		pairs = append(pairs, p)
	}
	if len(pairs) < 50 {
		t.Fatalf("only %d vectors", len(pairs))
	}
	return pairs
}

func TestServerURLIsNodes(t *testing.T) {
	for _, v := range serverVectors[bool](t, "urls.json") {
		if got := serverURL(v.In); got != v.Want {
			t.Errorf("%q is taken: %t, Node says %t", v.In, got, v.Want)
		}
	}
}

func TestServerParseIsNodes(t *testing.T) {
	for _, v := range serverVectors[string](t, "json.json") {
		if got := serverParse(v.In); got != v.Want {
			t.Errorf("%q\n got %s\nNode %s", v.In, got, v.Want)
		}
	}
}

func TestServerParseAgreesWithGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.StringMatching(`[\[{]([\[\]{}:,"\\u0-9eE.+\-tfn rale\n]|"a"|"b":|true|null|12){0,12}[\]}]?`).Draw(t, "text")
		if got, want := serverParse(src) == "", json.Valid([]byte(src)); got != want {
			t.Fatalf("%q: taken is %t, Go says %t (%s)", src, got, want, serverParse(src))
		}
	})
}

func FuzzServerParse(f *testing.F) {
	f.Add(`{"a":[1,2.5e3,"\u00e9"],"b":null}`)
	f.Add(`[1,`)
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			return
		}
		container := strings.HasPrefix(strings.TrimLeft(src, " \t\r\n"), "{") || strings.HasPrefix(strings.TrimLeft(src, " \t\r\n"), "[")
		if got, want := serverParse(src) == "", json.Valid([]byte(src)) && container; got != want && strings.TrimSpace(src) != "" {
			t.Fatalf("%q: taken is %t, Go says %t", src, got, want)
		}
	})
}

func FuzzServerURL(f *testing.F) {
	f.Add("https://user:pw@[::1]:443/x?y#z")
	f.Fuzz(func(_ *testing.T, s string) { serverURL(s) })
}

func TestServerCheckSettings(t *testing.T) {
	all := make([]string, len(serverSections))
	for i, s := range serverSections {
		all[i] = `{"key":"` + s + `"}`
	}
	filters := func(more string) string { return `{"mrFilters":[` + strings.Join(all, ",") + more + `]}` }
	enum := "'reports' | 'conditions' | 'medications' | 'allergies' | 'procedures' | 'social-history' | 'vitals' | 'labs' | 'observations' | 'immunizations' | 'family-member-history' | 'related-persons' | 'tasks' | 'coverages' | 'encounters' | 'documents'"
	for _, c := range []struct{ name, body, want string }{
		{"url and length", `{"webhookUrl":"` + strings.Repeat("x", 2049) + `"}`, "Invalid url, on [webhookUrl], String must contain at most 2048 character(s), on [webhookUrl]"},
		{"length in UTF-16", `{"webhookUrl":"https://a.b/` + strings.Repeat("💩", 1018) + `"}`, ""},
		{"length in UTF-16, too long", `{"webhookUrl":"https://a.b/` + strings.Repeat("💩", 1019) + `"}`, "String must contain at most 2048 character(s), on [webhookUrl]"},
		{"fields before keys", `{"a":1,"b":2,"webhookUrl":3}`, "Invalid input, on [webhookUrl], Unrecognized key(s) in object: 'a', 'b', on []"},
		{"the last of equal keys", `{"webhookUrl":3,"webhookUrl":""}`, ""},
		{"root null", `null`, "Expected object, received null, on []"},
		{"root bool", `true`, "Expected object, received boolean, on []"},
		{"filters null", `{"mrFilters":null}`, "Expected array, received null, on [mrFilters]"},
		{"filters text", `{"mrFilters":"x"}`, "Expected array, received string, on [mrFilters]"},
		{"filters none", `{"mrFilters":[]}`, "Array must contain at least 16 element(s), on [mrFilters]"},
		{"filters all", filters(``), ""},
		{"filters not objects", `{"mrFilters":[1]}`, "Array must contain at least 16 element(s), on [mrFilters], Expected object, received number, on [mrFilters,0]"},
		{"filter null", filters(`,null`), "Expected object, received null, on [mrFilters,16]"},
		{"key missing", filters(`,{}`), "Required, on [mrFilters,16,key]"},
		{"key a number", filters(`,{"key":5}`), "Expected " + enum + ", received number, on [mrFilters,16,key]"},
		{"key unknown", filters(`,{"key":"nope","dateFilter":3}`), "Invalid enum value. Expected " + enum + ", received 'nope', on [mrFilters,16,key], Expected object, received number, on [mrFilters,16,dateFilter]"},
		{"dates", filters(`,{"key":"labs","dateFilter":{"from":"x","to":5},"stringFilter":7,"zzz":1}`), "Invalid input, on [mrFilters,16,dateFilter,from], Expected string, received number, on [mrFilters,16,dateFilter,to], Expected string, received number, on [mrFilters,16,stringFilter]"},
		{"dates null", filters(`,{"key":"labs","dateFilter":null}`), "Expected object, received null, on [mrFilters,16,dateFilter]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := jsondoc.Parse([]byte(c.body))
			if err != nil {
				t.Fatal(err)
			}
			_, issues := serverCheckSettings(doc)
			var got []string
			for _, x := range issues {
				got = append(got, x.message+", on ["+x.path+"]")
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, ", "), c.want)
			}
		})
	}
}

// TestServerBlocklist is the list's own surprises: it looks at text, in this
// case only, anywhere.
func TestServerBlocklist(t *testing.T) {
	for url, want := range map[string]bool{
		"https://127.0.0.1/": true, "http://127.1/": true, "https://localhost/x": true, "https://LOCALHOST/x": false,
		"https://a.example.com:10000/": true, "https://a.example.com/id/500001": true, "https://a.example.com:9999/": false,
		"https://abc.execute-api.us-west-2.amazonaws.com/": true, "https://a.example.com/internal": true,
		"https://a.example.com/in/ternal": false, "https://169.254.169.254/latest/meta-data/hostname": true,
		"https://[::]/": true, "https://[::1]/": false, "0": true, "https://10.0.0.5/": false, "https://velvet.me.lvh.me": true,
	} {
		if got := serverBlocked(url); got != want {
			t.Errorf("%s is blocked: %t, want %t", url, got, want)
		}
	}
}

func TestServerQuoteIsTheEncoder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[\x00-\x7f]*`)).Draw(t, "text")
		got := serverQuote(nil, s)
		var back string
		if err := json.Unmarshal(got, &back); err != nil || back != s {
			t.Fatalf("%q becomes %s (%v)", s, got, err)
		}
		if want := serverEncode(s); string(want) != string(got) {
			t.Fatalf("%q\n got %s\nwant %s", s, got, want)
		}
	})
}

// TestServerEncodeIsStringify has what Go would escape and JavaScript does not.
func TestServerEncodeIsStringify(t *testing.T) {
	v := wireSettings{ID: some("a<b>&c\u2028"), WebhookURL: some(`\u003c "x"` + "\n")}
	want := `{"id":"a<b>&c` + "\u2028" + `","webhookUrl":"\\u003c \"x\"\n","webhookKey":null,"mrFilters":null}`
	if got := string(serverEncode(v)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// TestServerRowIsAWireRow holds the row written by hand to the shape that the
// client reads.
func TestServerRowIsAWireRow(t *testing.T) {
	for _, c := range []struct {
		detail string
		n      int
	}{{"", 0}, {"OK", 200}, {"a \"quoted\" detail\n", 502}} {
		b := serverAppendInt(serverAppend([]byte(`{"id":"x"`), "statusDetail", c.detail), "httpStatus", int64(c.n), c.n != 0)
		var w wireRow
		if err := json.Unmarshal(append(b, '}'), &w); err != nil {
			t.Fatal(err)
		}
		if w.Detail.V != c.detail || w.Detail.Given != (c.detail != "") || int(w.Code.V) != c.n || w.Code.Given != (c.n != 0) {
			t.Errorf("%s becomes %+v", b, w)
		}
	}
}
