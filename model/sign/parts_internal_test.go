package sign

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

func codes(list []Finding) string {
	var all []string
	for _, f := range list {
		all = append(all, string(f.Code))
	}
	return strings.Join(all, " ")
}

func TestLower(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "svix-id": "svix-id", "Svix-ID": "svix-id", "X-É": "x-É", "X-\u212a": "x-\u212a", "A[Z]": "a[z]", "@`{": "@`{",
	} {
		if got := lower(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestHeaderAccess(t *testing.T) {
	h := header{{"Svix-Id", "1"}, {"svix-id", "2"}, {"SVIX-ID", ""}, {"other", "x"}}
	if got := h.all("svix-id"); !slices.Equal(got, []string{"1", "2", ""}) {
		t.Errorf("all: %q", got)
	}
	if h.get("svix-id") != "1" || h.get("nothing") != "" || !h.has("other") || h.has("othe") {
		t.Error("get or has is wrong")
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a b": `"a b"`, "\x1b[2J": `"\x1b[2J"`, "é\u202e": `"\u00e9\u202e"`, strings.Repeat("a", 100): `"` + strings.Repeat("a", maxQuote) + `"…`,
	} {
		if got := quote(in); got != want {
			t.Errorf("%q becomes %s, want %s", in, got, want)
		}
	}
}

func TestUnwrap(t *testing.T) {
	k8s := base64.StdEncoding.EncodeToString([]byte("V1StGXR8_Z5jdHi6B-myT\n"))
	for _, c := range []struct{ secret, text, codes string }{
		{"V1StGXR8_Z5jdHi6B-myT", "V1StGXR8_Z5jdHi6B-myT", ""},
		{"whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", ""},
		{"", "", ""},
		{" \t", "", "secret_whitespace"},
		{"key-of-21-characters-\n", "key-of-21-characters-", "secret_whitespace"},
		{"'key-of-21-characters-'\n", "key-of-21-characters-", "secret_whitespace secret_quoted"},
		{"\"'key-of-21-characters-'\"", "key-of-21-characters-", "secret_quoted"},
		{"' key-of-21-characters- '", "key-of-21-characters-", "secret_quoted secret_whitespace"},
		{"WH_KEY=\"key-of-21-characters-\"\n", "key-of-21-characters-", "secret_whitespace secret_assigned secret_quoted"},
		{"WH_KEY: key-of-21-characters-", "key-of-21-characters-", "secret_assigned"},
		{"v1,whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ", "secret_assigned"},
		{"whsec_d0FK%2B%3D", "whsec_d0FK+=", "secret_encoding"},
		{k8s, "V1StGXR8_Z5jdHi6B-myT", "secret_encoding secret_whitespace"},
		{"KEY=short", "KEY=short", ""},
		{"100%", "100%", ""},
		{`"`, `"`, ""},
		{"”key”", "”key”", ""},
	} {
		chain := unwrap(c.secret)
		last := chain[len(chain)-1]
		if chain[0].text != c.secret || len(chain[0].wrong) != 0 {
			t.Errorf("%q: the first reading is %+v", c.secret, chain[0])
		}
		if last.text != c.text || codes(last.wrong) != c.codes {
			t.Errorf("%q becomes %q by %q, want %q by %q", c.secret, last.text, codes(last.wrong), c.text, c.codes)
		}
	}
	// Wrappings on wrappings end somewhere.
	deep := "V1StGXR8_Z5jdHi6B-myT"
	for range 20 {
		deep = base64.StdEncoding.EncodeToString([]byte(deep))
	}
	if n := len(unwrap(deep)); n > maxWraps+1 {
		t.Errorf("%d readings", n)
	}
	if n := len(unwrap(strings.Repeat("a", maxSecret+1) + "\n")); n != 1 {
		t.Errorf("%d readings of what is no secret", n)
	}
}

func TestReadHex(t *testing.T) {
	sum := sha256.Sum256([]byte("x"))
	good := hex.EncodeToString(sum[:])
	short := hex.EncodeToString(sum[:20])
	for _, c := range []struct {
		text, codes string
		size        int
	}{
		{good, "", 32},
		{strings.ToUpper(good), "signature_upper_case", 32},
		{"SHA256=" + good, "signature_prefixed", 32},
		{"sha-256: " + good, "signature_prefixed", 32},
		{"Signature " + good, "signature_prefixed", 32},
		{" " + good + "\r\n", "signature_whitespace", 32},
		{"[" + good + "]", "signature_whitespace", 32},
		{base64.StdEncoding.EncodeToString(sum[:]), "signature_encoding", 32},
		{base64.StdEncoding.EncodeToString([]byte(good)), "signature_encoding", 32},
		{good[:60], "signature_cut", 30},
		{good[:62] + "zz", "signature_malformed", 0},
		{short, "signature_malformed", 0},
		{good + good, "signature_malformed", 0},
		{"00", "signature_malformed", 0},
		{"undefined", "signature_malformed", 0},
		{strings.Repeat("a", 5000), "signature_malformed", 0},
		{"sha256=", "signature_prefixed signature_malformed", 0},
	} {
		m := readHex(c.text)
		if m.exact != (c.codes == "") || codes(m.wrong) != c.codes || len(m.sum) != c.size {
			t.Errorf("%.80q is read as %d bytes, %q; want %d, %q", c.text, len(m.sum), codes(m.wrong), c.size, c.codes)
		}
		if c.size > 0 && !bytes.HasPrefix(sum[:], m.sum) {
			t.Errorf("%q is read as %x", c.text, m.sum)
		}
	}
	for text, says := range map[string]string{short: "SHA-1", good + good: "SHA-512"} {
		if m := readHex(text); !strings.Contains(m.wrong[0].Detail, says) {
			t.Errorf("%q: %q", text, m.wrong[0].Detail)
		}
	}
}

func TestReadListBounds(t *testing.T) {
	mac := "v1," + base64.StdEncoding.EncodeToString(make([]byte, 32))
	ed := "v1a," + base64.StdEncoding.EncodeToString(make([]byte, 64))
	many := strings.Repeat(ed+" ", 100) + strings.Repeat(mac+" ", 100)
	marks, notes := readList(strings.TrimSpace(many))
	count := map[kind]int{}
	for _, m := range marks {
		if m.exact {
			count[m.kind]++
		}
	}
	if count[macKind] != maxMarks || count[edKind] != maxMarks || len(notes) != 0 {
		t.Errorf("%v signatures, %v", count, notes)
	}
	for text, want := range map[string]int{
		"": 0, " ": 0, ",": 0, "v1": 0, "v1,": 0, mac: 1, mac + " " + ed: 2, ed + "  " + mac: 2, "v1," + ed[4:]: 0, "v1a," + mac[3:]: 0, mac + "\n": 0, "\t" + mac: 0,
	} {
		marks, _ := readList(text)
		exact := 0
		for _, m := range marks {
			if m.exact {
				exact++
			} else if len(m.wrong) == 0 {
				t.Errorf("%q: a mark that is not exact, for no reason", text)
			}
		}
		if exact != want {
			t.Errorf("%q holds %d exact signatures, want %d", text, exact, want)
		}
	}
	if _, notes := readList(mac + " "); codes(notes) != "libraries_differ" {
		t.Errorf("a space at the end: %v", notes)
	}
}

func TestDecodeLoosely(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"0011223344556677":  "hex",
		"AABBCCDDEEFF0011":  "hex",
		"AAECAwQFBgc=":      "base64",
		"AAECAwQFBgcI":      "base64",
		"AAECAwQFBgc":       "base64 without its padding",
		"__ECAwQFBgc=":      "base64 in the alphabet with - and _",
		"__ECAwQFBgc":       "base64 in the alphabet with - and _, without its padding",
		"not base64 at all": "",
	} {
		if _, how := decodeLoosely(text); how != want {
			t.Errorf("%q is %q, want %q", text, how, want)
		}
	}
}

func TestWrappings(t *testing.T) {
	type off = func([]byte) ([]byte, Finding)
	for _, c := range []struct {
		name     string
		off      off
		in, want string
		code     Code
	}{
		{"a mark", offMark, "\ufeff{}", "{}", BodyBOM},
		{"no mark", offMark, "{}\ufeff", "", ""},
		{"a line break", offEnd, "{}\r\n", "{}", BodyTrailingNewline},
		{"nothing but space", offEnd, " \n", "", ""},
		{"no end", offEnd, "\n{}", "", ""},
		{"base64", offBase64, "e30=", "{}", BodyBase64},
		{"base64 of the URL", offBase64, "__8_", "\xff\xff?", BodyBase64},
		{"base64 on lines", offBase64, "eyJh\r\nIjox\nfQ==\n", `{"a":1}`, BodyBase64},
		{"base64 in quotes", offBase64, `"eyJhIjoxfQ=="`, `{"a":1}`, BodyBase64},
		{"not base64", offBase64, "plain text", "", ""},
		{"JSON is not base64", offBase64, `{"a":1}`, "", ""},
		{"cut gzip", offGzip, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "", ""},
		{"short gzip", offGzip, "\x1f\x8b", "", ""},
		{"quotes", offQuotes, `"{\"a\":\"\u00e9\"}"`, `{"a":"é"}`, BodyQuoted},
		{"half a quote", offQuotes, `"{\"a\":1}`, "", ""},
		{"two texts", offQuotes, `"a","b"`, "", ""},
		{"a charset", offCharset, "{\"a\":\"Ã©\"}", `{"a":"é"}`, BodyCharset},
		{"true Latin letters", offCharset, `{"a":"é"}`, "", ""},
		{"other letters", offCharset, `{"a":"日"}`, "", ""},
		{"ASCII", offCharset, `{"a":1}`, "", ""},
		{"returns", offReturns, "a\r\nb\r\r\n\rc\r", "a\nb\r\n\rc\r", BodyLineEnds},
		{"no returns", offReturns, "a\nb\rc", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := []byte(c.in)
			got, f := c.off(in)
			if string(got) != c.want || f.Code != c.code {
				t.Errorf("%q by %s, want %q by %s", got, f.Code, c.want, c.code)
			}
			if string(in) != c.in {
				t.Error("the body itself was changed")
			}
		})
	}
}

func TestRegrown(t *testing.T) {
	for in, want := range map[string][]string{
		"{}":       {"{}\n", "{}\r\n"},
		"{}\n":     {"{}\r\n"},
		"a\nb":     {"a\nb\n", "a\nb\r\n", "a\r\nb"},
		"a\r\nb\n": nil,
		"":         {"\n", "\r\n"},
	} {
		var got []string
		for _, g := range regrown([]byte("id."), []byte(in)) {
			s := &sink{keep: true, room: roomFor(g.candidate)}
			if !s.run(g.candidate) {
				t.Fatal("no room")
			}
			got = append(got, strings.TrimPrefix(string(s.kept), "id."))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q grows to %q, want %q", in, got, want)
		}
	}
}

// TestWorkIsBounded counts what is written and hashed for bodies of any size
// when nothing matches, under many keys.
func TestWorkIsBounded(t *testing.T) {
	secrets := make([]string, 12)
	for i := range secrets {
		secrets[i] = " 'KEY=" + strings.Repeat(string(rune('a'+i)), 20) + "'\n"
	}
	for _, size := range []int{100, 10_000, 300_000, 2_000_000} {
		body := []byte(`{"b":[` + strings.Repeat(`{"z":"é<\/","a":1.0,"url":"https://files.example.org/"},`, size/56) + `{}]}`)
		q := &Query{Body: body, Secrets: secrets}
		c := metriport{}.read(header{{MetriportHeader, strings.Repeat("0", 64)}}, q)
		keys, _ := readKeys(metriport{}, q)
		p := newProver(q, &c, keys)
		all := p.left
		if found := codes(p.diagnose()); !strings.Contains(found, string(BodyChangedUnproven)) {
			t.Fatalf("found %s", found)
		}
		if p.left < -all/4 {
			t.Errorf("%d bytes: %d of %d units were spent", size, all-p.left, all)
		}
		if p.tries < 3 {
			t.Errorf("%d bytes: %d tries are too few", size, p.tries)
		}
		if size >= 300_000 && !p.spent {
			t.Errorf("%d bytes: nothing is said to be left out", size)
		}
	}
}

func TestSinkHasRoomForNoMore(t *testing.T) {
	c := plain(nil, bytes.Repeat([]byte("x"), 1<<20))
	c.size = 10
	s := &sink{keep: true, room: roomFor(c)}
	if s.run(c) || len(s.kept) > s.room {
		t.Errorf("%d bytes were kept", len(s.kept))
	}
}
