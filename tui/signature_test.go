package tui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

const (
	someKey  = "abcdefghijklmnopq9xKd"
	otherKey = "zyxwvutsrqponmlkj7fQ2"
	someBody = `{"meta":{"messageId":"m1","when":"2026-03-04T14:02:30.000Z","type":"network-query.hie"},"payload":{"a":[1,2.50]}}`
)

// signed is a whole request as people paste it.
func signed(key, body string) string {
	return "POST /metriport HTTP/1.1\nHost: hooks.acme.dev\nContent-Type: application/json\n" + sign.MetriportHeader + ": " + sign.Metriport(key, []byte(body)) + "\n\n" + body
}

// checker is a console on the signature page.
func checker(t *testing.T) (*desk, *signature) {
	t.Helper()
	d := newDesk(t, incident(), 120, 40)
	p, _ := d.app.pages[signatureID].(*signature)
	p.draw = func() string { return "00000000-0000-4000-8000-000000000001" }
	d.press("5")
	return d, p
}

// secret types a secret where it is not shown.
func (d *desk) secret(s string) {
	d.press("a")
	d.text(s)
	d.press("enter")
}

// wantsFlat fails unless the left part of the frame holds a text, which may be
// wrapped.
func (d *desk) wantsFlat(s string) {
	d.t.Helper()
	var left []string
	for l := range strings.SplitSeq(d.frame(), "\n") {
		l, _, _ = strings.Cut(l, "│")
		left = append(left, strings.Fields(l)...)
	}
	if !strings.Contains(strings.Join(left, " "), s) {
		d.t.Errorf("the frame should say %q:\n%s", s, d.frame())
	}
}

// signaturePoses are the screens of the signature page.
var signaturePoses = []struct {
	name string
	pose func(*desk)
}{
	{"nothing", func(*desk) {}},
	{"valid", func(d *desk) {
		d.secret(otherKey)
		d.secret(someKey)
		d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
		d.press("j")
	}},
	{"invalid", func(d *desk) {
		d.secret(someKey)
		d.send(tea.PasteMsg{Content: strings.ReplaceAll(signed(someKey, someBody), "[1,2.50]", "[1, 2.50]")})
		d.press("G")
	}},
	{"secret", func(d *desk) { d.press("a"); d.text("hush") }},
	{"headers", func(d *desk) { d.press("h"); d.send(tea.PasteMsg{Content: "x-metriport-signature: ab\rnonsense"}) }},
	{"sign", func(d *desk) {
		d.secret(someKey)
		d.press("b")
		d.send(tea.PasteMsg{Content: someBody})
		d.press("esc", "s")
	}},
	{"delivery", func(d *desk) { d.press("2", "5", "d") }},
	{"scheme", func(d *desk) { d.press("c") }},
}

// TestSignatureFrames keeps the pictures of the signature page.
func TestSignatureFrames(t *testing.T) {
	for _, c := range signaturePoses {
		t.Run(c.name, func(t *testing.T) {
			d, _ := checker(t)
			c.pose(d)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
			t.Run("fits", func(t *testing.T) {
				for _, size := range [][2]int{{1, 1}, {13, 3}, {20, 40}, {59, 9}, {99, 12}, {100, 12}, {101, 11}, {260, 80}} {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					fits(t, d.app.View().Content, size[0], size[1])
				}
			})
		})
	}
}

// TestVerdict: the same request with the right key, the wrong one, both, and a
// body that has changed.
func TestVerdict(t *testing.T) {
	t.Run("valid", func(t *testing.T) {
		d, _ := checker(t)
		d.secret(someKey)
		d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
		d.wants("✓ VALID", "Metriport HMAC · the secret matches", "the headers speak of metriport")
	})
	t.Run("wrong key", func(t *testing.T) {
		d, _ := checker(t)
		d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
		d.wants("? NOT CHECKED")
		d.secret(otherKey)
		d.wants("✗ INVALID", "does not match: body changed unproven", "secret mismatch")
	})
	t.Run("of two", func(t *testing.T) {
		d, _ := checker(t)
		d.secret(otherKey)
		d.secret(someKey)
		d.secret(someKey) // is there already
		d.wants("that is secret 2 already")
		d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
		d.wants("✓ VALID", "secret 2 of 2 matches", "✓ matches", "secret previous")
		d.press("g", "j", "j", "x") // takes the second one away
		d.wants("✗ INVALID")
	})
	t.Run("changed body", func(t *testing.T) {
		d, p := checker(t)
		d.secret(someKey)
		d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
		d.press("b", "ctrl+end", "enter", "esc")
		d.wants("✗ INVALID", "body trailing newline")
		d.press("y", "j")
		if !strings.Contains(d.clip, `"valid": false`) || !strings.Contains(d.clip, string(sign.BodyTrailingNewline)) {
			t.Errorf("copied %s", d.clip)
		}
		d.press("y", "s")
		if !strings.Contains(d.clip, "INVALID") || strings.Contains(d.clip, someKey) {
			t.Errorf("copied %s", d.clip)
		}
		d.press("b", "ctrl+z", "esc")
		d.wants("✓ VALID")
		if !bytes.Equal(p.body.raw, []byte(someBody)) {
			t.Errorf("the body is %q", p.body.raw)
		}
	})
	t.Run("endpoint's key", func(t *testing.T) {
		d, _ := checker(t)
		d.press("K")
		key := d.watch.Snapshot().Endpoints[0].Secret
		d.wants(key.Fingerprint())
		d.send(tea.PasteMsg{Content: signed(key.Reveal(), someBody)})
		d.wants("✓ VALID")
		if strings.Contains(d.frame(), key.Reveal()) {
			t.Error("the key is shown")
		}
	})
}

// TestStaleVerdict: a verdict on what was given before is dropped.
func TestStaleVerdict(t *testing.T) {
	d, p := checker(t)
	d.secret(someKey)
	d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
	d.send(result[sign.Verdict]{to: signatureID, seq: p.seq - 1, val: sign.Verdict{}})
	d.wants("✓ VALID")
	p.checking = true
	d.send(result[checkSlow]{to: signatureID, seq: p.seq - 1})
	d.lacks("◌ CHECKING")
	d.send(result[checkSlow]{to: signatureID, seq: p.seq})
	d.wants("◌ CHECKING")
}

// TestSecretsAreNotShown, typed or pasted, in any frame on the way; what is
// pasted is kept to the byte, for a space too many may be the mistake.
func TestSecretsAreNotShown(t *testing.T) {
	d, p := checker(t)
	d.press("a")
	for i := range someKey {
		d.press(someKey[i : i+1])
		if strings.Contains(d.frame(), someKey[:i+1]) && i > 2 {
			t.Fatalf("the frame shows %q", someKey[:i+1])
		}
	}
	d.send(tea.PasteMsg{Content: " \n"})
	d.press("backspace")
	d.wants("22 characters")
	d.press("enter")
	if got := p.secrets[0].secret.Reveal(); got != someKey+" " {
		t.Errorf("kept %d bytes", len(got))
	}
	d.lacks(someKey)
	d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
	d.wants("secret whitespace")
	d.lacks(someKey)
}

// TestPastedRequests: headers and a body are told from each other, and what the
// terminal may have changed is said.
func TestPastedRequests(t *testing.T) {
	lines := "{\n  \"a\": 1\n}"
	for _, c := range []struct {
		name, paste, body string
		headers           int
		want              string
	}{
		{"a whole request", signed(someKey, lines), lines, 3, "no line break at"},
		{"with the terminal's line breaks", strings.ReplaceAll(signed(someKey, lines), "\n", "\r"), lines, 3, "sent 2 line breaks as carriage returns"},
		{"with CR LF", strings.ReplaceAll("a: b\n\n", "\n", "\r\n") + lines, lines, 1, "headers a body"},
		{"headers", "x-metriport-signature: ab\ncontent-type: a", "", 2, "headers x-metriport-signature, content-type"},
		{"curl -v", "> POST / HTTP/1.1\n> x-metriport-signature: ab\n>\n", "", 1, "x-metriport-signature"},
		{"a curl's", "-H 'x-metriport-signature: ab' \\", "", 1, "x-metriport-signature"},
		{"a body", lines + "\r\n", lines + "\r\n", 0, "ends with a line break"},
		{"a body that is no JSON", "a, b\nc", "a, b\nc", 0, "no line break at its end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, p := checker(t)
			d.send(tea.PasteMsg{Content: c.paste})
			if string(p.body.raw) != c.body || len(p.fields) != c.headers {
				t.Errorf("body %q, headers %v", p.body.raw, p.fields)
			}
			d.wantsFlat(c.want)
		})
	}
}

// TestFiles are taken byte for byte, for whichever field the cursor is on.
func TestFiles(t *testing.T) {
	d, p := checker(t)
	d.press("f")
	d.wants("no files can be read here")
	body := someBody + "\r\n\xff"
	files := map[string]string{"key": someKey, "head": "x-metriport-signature: " + sign.Metriport(someKey, []byte(body)), "body": body}
	p.read = func(path string) ([]byte, error) {
		if s, ok := files[path]; ok {
			return []byte(s), nil
		}
		return nil, &model.Error{Code: model.Invalid, Op: "read the file", Why: "there is no such file"}
	}
	take := func(key, name string) {
		d.press("g")
		for range strings.Index("skhb", key) {
			d.press("j")
		}
		d.press("f")
		d.text(name)
		d.press("enter")
	}
	take("k", "key")
	take("h", "head")
	take("b", "none")
	d.wants("there is no such file")
	take("b", "body")
	d.wants("✓ VALID", "from body")
	d.press("b")
	d.wants("it is not text")
	if string(p.body.raw) != body {
		t.Errorf("the body is %q", p.body.raw)
	}
}

// TestLargeBody is checked beside the screen and not put into an editor.
func TestLargeBody(t *testing.T) {
	d, p := checker(t)
	body := `{"a":"` + strings.Repeat("x", maxEdited) + `"}`
	p.read = func(string) ([]byte, error) { return []byte(body), nil }
	d.secret(someKey)
	d.send(tea.PasteMsg{Content: "x-metriport-signature: " + sign.Metriport(someKey, []byte(body))})
	d.press("G", "f")
	d.text("big")
	d.press("enter")
	d.wants("✓ VALID", "too long to be shown here")
	d.press("b")
	d.wants("it is too long for the screen")
}

// TestOfADelivery takes what is known of the delivery that is selected, and
// says how to come by the rest.
func TestOfADelivery(t *testing.T) {
	d, p := checker(t)
	d.press("d")
	d.wantsFlat("rebuilt from what the provider stores, not the bytes that were signed")
	d.wantsFlat("the provider does not keep the headers of a delivery")
	if len(p.body.raw) == 0 {
		t.Error("no body was taken")
	}
	x := model.Detail{Exchange: model.Exchange{
		Origin: model.OriginExact, Body: []byte(someBody), Request: []model.Field{{Name: "X-Metriport-Signature", Value: sign.Metriport(someKey, []byte(someBody))}},
	}}
	x.Delivery.ID = "m1"
	d.secret(someKey)
	d.send(result[model.Detail]{to: signatureID, seq: p.seq, val: x})
	d.wants("✓ VALID", "may hold health data; m shows it")
	d.lacks("does not keep the headers", "rebuilt", `"payload"`)
	d.press("b")
	d.wants("health data is masked")
	d.press("s", "c")
	d.wants("health data is masked")
	d.press("m")
	d.wants(`"payload"`)
	d.press("s", "c")
	if !strings.Contains(d.clip, someBody) {
		t.Errorf("copied %s", d.clip)
	}
}

// TestSign: what is signed here is valid, in whichever scheme, and is copied as
// a curl or as headers.
func TestSign(t *testing.T) {
	for _, scheme := range []string{sign.SchemeMetriport, sign.SchemeMetriportLegacy, sign.SchemeStandard} {
		t.Run(scheme, func(t *testing.T) {
			d, p := checker(t)
			d.press("s")
			d.wants("a secret is missing")
			key := someKey
			if scheme == sign.SchemeStandard {
				key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
			}
			d.secret(key)
			d.press("G")
			d.send(tea.PasteMsg{Content: someBody})
			d.press("c")
			d.text(scheme)
			d.press("enter", "s", "c")
			if !strings.HasPrefix(d.clip, "curl -sS -X POST") || !strings.Contains(d.clip, someBody) {
				t.Errorf("copied %s", d.clip)
			}
			if strings.Contains(d.frame(), key) {
				t.Error("the secret is shown")
			}
			d.press("s", "h")
			fields, odd := headerFields(d.clip)
			if v := sign.Check(sign.Query{Scheme: scheme, Header: fields, Body: []byte(someBody), Secrets: []string{key}, Now: start}); !v.Valid || len(odd) > 0 {
				t.Errorf("%s is not valid: %+v", d.clip, v)
			}
			_ = p
		})
	}
}

// TestHeaderFields: what is written as headers is read as it was, and nothing
// that is pasted breaks it.
func TestHeaderFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9-]{0,20}`).Draw(t, "name")
		value := rapid.StringMatching(`[ -~]{0,40}`).Draw(t, "value")
		fields, odd := headerFields(headerText([]model.Field{{Name: name, Value: value}}))
		if len(odd) > 0 || len(fields) != 1 || fields[0].Name != name || fields[0].Value != value {
			t.Fatalf("%q: %q became %q, %q", name, value, fields, odd)
		}
		fields, _ = headerFields(rapid.String().Draw(t, "anything"))
		for _, f := range fields {
			if !sign.IsName(f.Name) {
				t.Fatalf("%q is no name", f.Name)
			}
		}
	})
}

// TestSignatureIsTamed: whatever is pasted, a frame holds no control character.
func TestSignatureIsTamed(t *testing.T) {
	evil := "\x1b]52;c;ZXZpbA==\x07\x1b[2J\tb\u202egnp\u009b31m\x00"
	d, p := checker(t)
	d.secret(someKey)
	p.read = func(string) ([]byte, error) { return []byte(evil), nil }
	for _, paste := range []string{"x" + evil + ": " + evil, "x-metriport-signature: " + evil + "\n\n" + evil, evil, "x: " + evil} {
		d.send(tea.PasteMsg{Content: paste})
		tame(t, d)
	}
	for _, keys := range [][]string{{"h"}, {"esc", "b"}, {"esc", "s"}, {"esc", "G", "f", "x", "enter"}, {"g", "j", "f", "x", "enter"}} {
		d.press(keys...)
		tame(t, d)
	}
}

// FuzzHeaderFields reads whatever is pasted.
func FuzzHeaderFields(f *testing.F) {
	f.Add("a: b\n> c: d\n-H 'e: f'\nPOST / HTTP/1.1\r\n\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		fields, odd := headerFields(s)
		if n := len(fields) + len(odd); n > strings.Count(s, "\n")+1 {
			t.Errorf("%d of %q", n, s)
		}
		cutRequest(s)
	})
}

// TestSignatureNeedsNothing: no provider, no desk, no answer yet.
func TestSignatureNeedsNothing(t *testing.T) {
	d := &desk{t: t, clock: nil}
	d.app = New(t.Context(), Options{
		Watched: held{&model.Snapshot{}}, Now: func() time.Time { return start },
		Tick: func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil },
	})
	d.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	d.press("5")
	d.secret(someKey)
	d.send(tea.PasteMsg{Content: signed(someKey, someBody)})
	d.wants("✓ VALID")
	d.press("d")
	d.wants("no delivery is selected")
	d.press("K")
	d.wants("the key of no endpoint is known")
}

// BenchmarkLargeBody is how long the screen is busy with a body of 20 MB: the
// check itself goes on beside it.
func BenchmarkLargeBody(b *testing.B) {
	d := newDesk(b, incident(), 120, 40)
	d.press("5")
	d.secret(someKey)
	body := []byte(`{"a":"` + strings.Repeat("x", 20<<20) + `"}`)
	d.send(tea.PasteMsg{Content: "x-metriport-signature: " + sign.Metriport(someKey, body)})
	b.ReportAllocs()
	for b.Loop() {
		d.app.Update(result[fileRead]{to: signatureID, val: fileRead{bodyRow, "big", body}})
		d.app.View()
	}
}
