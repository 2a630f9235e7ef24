package sign_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

var signedAt = time.Unix(1_767_225_600, 0)

// bench is a signed request that mistakes are made on.
type bench struct {
	sign.Query
	secret string
}

// signed draws a scheme and a secret and signs a body.
func signed(t *rapid.T, body []byte) bench {
	b := bench{Query: sign.Query{Now: signedAt, Body: body}}
	scheme := rapid.SampledFrom([]string{sign.SchemeMetriport, sign.SchemeStandard}).Draw(t, "scheme")
	return b.sign(t, scheme)
}

func (b bench) sign(t *rapid.T, scheme string) bench {
	b.secret = secretOf(t, scheme)
	var err error
	b.Header, err = sign.Sign(scheme, b.secret, sign.Letter{ID: "msg_1", At: signedAt, Body: b.Body})
	if err != nil {
		t.Fatal(err)
	}
	b.Secrets = []string{b.secret}
	if v := sign.Check(b.Query); !v.Valid || v.Scheme != scheme {
		t.Fatalf("the signed request is refused: %+v", v)
	}
	return b
}

func secretOf(t *rapid.T, scheme string) string {
	if scheme == sign.SchemeStandard {
		return "whsec_" + base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 24, 48).Draw(t, "secret"))
	}
	return rapid.StringMatching(`[A-Za-z0-9_-]{21}`).Draw(t, "key")
}

// finds checks that a request is refused with just these findings.
func (b bench) finds(t *rapid.T, want ...sign.Code) {
	t.Helper()
	v := sign.Check(b.Query)
	if v.Valid || v.Matched != 0 {
		t.Fatalf("a request with a mistake is valid: %+v", v)
	}
	var got []sign.Code
	for _, f := range v.Findings {
		if f.Detail == "" || f.Fix == "" {
			t.Errorf("%s says nothing", f.Code)
		}
		for _, s := range b.Secrets {
			if bare := strings.TrimSpace(s); len(bare) > 8 && strings.Contains(f.Detail+f.Fix, bare) {
				t.Errorf("%s tells the secret", f.Code)
			}
		}
		got = append(got, f.Code)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v in\n%s", v.Findings, want, b.Body)
	}
}

// received makes the body another one than was signed.
func (b bench) received(body []byte) bench {
	b.Body = body
	return b
}

func gzipped(body []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write(body)
	_ = w.Close()
	return z.Bytes()
}

func latin1(body []byte) []byte {
	var out []byte
	for _, c := range body {
		out = append(out, string(rune(c))...)
	}
	return out
}

// bodyMistakes are made on the bytes of any body; nil where they change nothing.
var bodyMistakes = []struct {
	code sign.Code
	make func(body []byte) []byte
}{
	{sign.BodyTrailingNewline, func(b []byte) []byte { return append(slices.Clip(b), '\n') }},
	{sign.BodyTrailingNewline, func(b []byte) []byte { return append(slices.Clip(b), "\r\n"...) }},
	{sign.BodyTrailingNewline, func(b []byte) []byte { return append(slices.Clip(b), " \n\n"...) }},
	{sign.BodyBOM, func(b []byte) []byte { return append([]byte("\ufeff"), b...) }},
	{sign.BodyBase64, func(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }},
	{sign.BodyBase64, func(b []byte) []byte { return []byte(base64.RawURLEncoding.EncodeToString(b)) }},
	{sign.BodyGzip, gzipped},
	{sign.BodyQuoted, func(b []byte) []byte { return []byte(goText(string(b))) }},
	{sign.BodyQuoted, func(b []byte) []byte { return []byte(pythonText(string(b))) }},
	{sign.BodyCharset, func(b []byte) []byte {
		if out := latin1(b); !bytes.Equal(out, b) {
			return out
		}
		return nil
	}},
}

// languages are the forms in which a provider may send.
var languages = []style{jsStyle, goStyle, pythonStyle.with(func(s *style) { s.comma, s.colon = ",", ":" }), pythonStyle}

func TestBodyMistakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SampledFrom(languages).Draw(t, "language").write(messageOf(t))
		m := rapid.SampledFrom(bodyMistakes).Draw(t, "mistake")
		if changed := m.make(body); changed != nil {
			signed(t, body).received(changed).finds(t, m.code)
		}
	})
}

// TestStackedBodyMistakes makes one mistake on the other, as a proxy and an
// editor do.
func TestStackedBodyMistakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := jsStyle.write(messageOf(t))
		b := signed(t, body)
		stack := rapid.SampledFrom([][]int{{6, 4}, {3, 0}, {0, 3}, {9, 1}, {6, 5}, {7, 3}}).Draw(t, "stack")
		at := body
		var want []sign.Code
		for _, i := range stack {
			m := bodyMistakes[i]
			if changed := m.make(at); changed != nil {
				at, want = changed, append(want, m.code)
			}
		}
		b.received(at).finds(t, want...)
		// What reads base64 and JSON takes a line break after them.
		for _, i := range []int{4, 5, 7} {
			b.received(append(bodyMistakes[i].make(body), '\n')).finds(t, bodyMistakes[i].code)
		}
	})
}

func TestLineEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lf := jsStyle.with(func(s *style) { s.indent, s.colon = "  ", ": " }).write(messageOf(t))
		crlf := bytes.ReplaceAll(lf, []byte("\n"), []byte("\r\n"))
		signed(t, lf).received(crlf).finds(t, sign.BodyLineEnds)
		signed(t, crlf).received(lf).finds(t, sign.BodyLineEnds)
		for _, end := range []string{"\n", "\r\n"} {
			body := jsStyle.write(messageOf(t))
			signed(t, append(slices.Clip(body), end...)).received(body).finds(t, sign.BodyTrimmed)
		}
	})
}

const (
	beyondASCII = "éü日本🏥\u2028\u007f"
	beyondGo    = "<>&\u2028" // what encoding/json alone escapes
)

// TestRewritten has compact JSON of JavaScript received in the forms that other
// writers give it.
func TestRewritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		body := jsStyle.write(v)
		b := signed(t, body)
		ascii := !v.has(beyondASCII)
		type rewriting struct {
			name  string
			style style
			same  bool // nothing is there that it would change
			want  []sign.Code
		}
		c := rapid.SampledFrom([]rewriting{
			{"json.dumps", pythonStyle, false, []sign.Code{sign.BodyReserializedPython}},
			{"json.dumps, ensure_ascii=False", pythonStyle.with(func(s *style) { s.text = jsText }), false, []sign.Code{sign.BodyReserializedPython}},
			{"json.dumps, compact", pythonStyle.with(func(s *style) { s.comma, s.colon = ",", ":" }), ascii, []sign.Code{sign.BodyEscapedUnicode}},
			{"capital escapes", jsStyle.with(func(s *style) { s.text = upperText }), ascii || !v.has("éü日本\u2028\u007f"), []sign.Code{sign.BodyEscapedUnicode}},
			{"escaped slashes", jsStyle.with(func(s *style) { s.text = slashText }), !v.has("/"), []sign.Code{sign.BodyEscapedSlashes}},
			{"by two", jsStyle.with(func(s *style) { s.indent, s.colon = "  ", ": " }), false, []sign.Code{sign.BodyPretty}},
			{"by four", jsStyle.with(func(s *style) { s.indent, s.colon = "    ", ": " }), false, []sign.Code{sign.BodyPretty}},
			{"by tabs", jsStyle.with(func(s *style) { s.indent, s.colon = "\t", ": " }), false, []sign.Code{sign.BodyPretty}},
			{"spaces here and there", jsStyle.with(func(s *style) { s.comma = " ,  " }), false, []sign.Code{sign.BodySpaced}},
			{"encoding/json, from structs", goStyle, !v.has(beyondGo), []sign.Code{sign.BodyReserializedGo}},
		}).Draw(t, "writer")
		changed := c.style.write(v)
		if bytes.Equal(changed, goStyle.write(v)) {
			c.want = []sign.Code{sign.BodyReserializedGo} // which escapes a line separator too, and may change nothing else
		}
		if bytes.Equal(changed, body) != c.same {
			t.Fatalf("%s: the test's own writer is wrong", c.name)
		}
		if !c.same {
			b.received(changed).finds(t, c.want...)
		}
	})
}

// TestRewrittenByGoMaps has Metriport's messages parsed into maps and written
// again by encoding/json itself: sorted, and with its escapes.
func TestRewrittenByGoMaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := messageOf(t)
		body := jsStyle.write(m)
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		changed, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		want := sign.BodyKeyOrder
		if m.has(beyondGo) {
			want = sign.BodyReserializedGo
		}
		if bytes.Equal(changed, body) {
			t.Fatal("nothing changed")
		}
		b := bench{Query: sign.Query{Now: signedAt, Body: body}}.sign(t, sign.SchemeMetriport)
		b.received(changed).finds(t, want)
	})
}

// TestRewrittenByJavaScript has what Go and Python sent parsed and written again
// by JSON.stringify.
func TestRewrittenByJavaScript(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		changed := jsStyle.write(v)
		if body := goStyle.write(v); v.has(beyondGo) {
			signed(t, body).received(changed).finds(t, sign.BodyReserializedJS)
		}
		b := signed(t, pythonStyle.write(v))
		switch {
		case v.has(beyondGo):
			b.received(changed).finds(t, sign.BodyReserializedJS)
		case v.has(beyondASCII):
			b.received(changed).finds(t, sign.BodyCompacted, sign.BodyEscapes)
		default:
			b.received(changed).finds(t, sign.BodyCompacted)
		}
	})
}

// TestKeyOrder has the members of Metriport's messages in any order.
func TestKeyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		salt := rapid.StringN(1, 4, -1).Draw(t, "salt")
		shuffled := v.arranged(func(a, b string) bool { return salt+strings.ToUpper(a)+a > salt+strings.ToUpper(b)+b })
		if rapid.Bool().Draw(t, "sorted") {
			shuffled = v.arranged(alphabetical)
		}
		if d := dataOf(shuffled); d != nil && d.keys[0] != "mrn" {
			// The account's own metadata keep their order; it cannot be known.
			slices.Reverse(d.keys)
			slices.Reverse(d.items)
		}
		b := bench{Query: sign.Query{Now: signedAt, Body: jsStyle.write(v)}}.sign(t, sign.SchemeMetriport)
		if changed := jsStyle.write(shuffled); !bytes.Equal(changed, b.Body) {
			b.received(changed).finds(t, sign.BodyKeyOrder)
			b.received(pythonStyle.write(shuffled)).finds(t, sign.BodyReserializedPython)
		}
		sent := bench{Query: sign.Query{Now: signedAt, Body: jsStyle.write(v.arranged(alphabetical))}}.sign(t, sign.SchemeStandard)
		sent.received(jsStyle.write(v)).finds(t, sign.BodyKeyOrder)
	})
}

// dataOf is a message's meta.data, nil when there is none.
func dataOf(v value) *value {
	for i, k := range v.keys {
		if k != "meta" {
			continue
		}
		for j, k := range v.items[i].keys {
			if k == "data" {
				return &v.items[i].items[j]
			}
		}
	}
	return nil
}

func TestRetryOfMetriport(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := messageOf(t)
		if dataOf(first) == nil {
			t.Skip("no metadata")
		}
		again := first
		again.items = slices.Clone(first.items)
		meta := first.items[0]
		meta.keys, meta.items = meta.keys[:len(meta.keys)-1], meta.items[:len(meta.items)-1]
		again.items[0] = meta
		b := bench{Query: sign.Query{Now: signedAt, Body: jsStyle.write(again)}}.sign(t, sign.SchemeMetriport)
		b.received(jsStyle.write(first)).finds(t, sign.BodyMetaData)
	})
}

// TestNumbers has whole numbers turned into floats and back.
func TestNumbers(t *testing.T) {
	changes := map[string]string{"0": "-0", "1": "1.0", "-7": "-7e0", "42": "4.2E1", "1.5": "1.50", "1e+21": "1e21", "0.001": "1e-3", "100000000000000000000": "1e20"}
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		from := rapid.SampledFrom([]string{"0", "1", "-7", "42", "1.5", "1e+21", "0.001", "100000000000000000000"}).Draw(t, "number")
		member(&v, "zzzzzzzzzzzzzzzzzzzzzzzzzzzz", value{scalar: from})
		changed := jsStyle.with(func(s *style) {
			s.number = func(n string) string {
				if n == from {
					return changes[n]
				}
				return n
			}
		}).write(v)
		signed(t, jsStyle.write(v)).received(changed).finds(t, sign.BodyNumbers)
	})
}

// TestUnproven has bodies from which the original cannot be made.
func TestUnproven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		b := signed(t, jsStyle.write(v))
		changed := v
		changed.items = slices.Clone(v.items)
		i := rapid.IntRange(1, len(v.items)-1).Draw(t, "member")
		changed.items[i] = textValue("changed, " + textOf(t, "as"))
		b.received(jsStyle.write(changed)).finds(t, sign.BodyChangedUnproven, sign.SecretMismatch)
		b.received(pythonStyle.write(changed)).finds(t, sign.BodyChangedUnproven, sign.SecretMismatch)
		b.received(nil).finds(t, sign.BodyEmpty, sign.SecretMismatch)
		b.Secrets = []string{secretOf(t, sign.SchemeStandard)}
		b.finds(t, sign.BodyChangedUnproven, sign.SecretMismatch)
	})
}
