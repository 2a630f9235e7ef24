package runbook

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/sign"
)

const (
	hexText  = "V1StGXR8_Z5jdHi6B-myT"
	rawText  = "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
	pairText = "whsk_" // made by otherSecret
)

// noonOf is the time of the tests here.
func noonOf() time.Time { return time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC) }

// desks are examiners of every kind of receiver.
func desks(t *testing.T) map[string]*examiner {
	t.Helper()
	out := map[string]*examiner{}
	for name, e := range map[string]Exam{
		"metriport":       {Provider: model.Metriport, Secret: model.NewSecret(hexText)},
		"metriport, odd":  {Provider: model.Metriport, Secret: model.NewSecret(hexText), Type: "medical.document-download"},
		"legacy":          {Scheme: sign.SchemeMetriportLegacy, Secret: model.NewSecret(hexText)},
		"standard":        {Secret: model.NewSecret(rawText)},
		"standard, pairs": {Secret: model.NewSecret(otherSecret(pairText))},
		"wearables":       {Provider: model.OpenWearables, Secret: model.NewSecret(rawText)},
		"svix":            {Provider: model.Svix, Secret: model.NewSecret(rawText)},
	} {
		e.URL = "https://hooks.example.com/x"
		x, err := newExaminer(Lab{Now: noonOf}, e)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = x
	}
	return out
}

// sent is a letter with its header, as a checker sees it.
func (x *examiner) sent(t *testing.T, l letter, header []model.Field) sign.Verdict {
	t.Helper()
	lines := make([]sign.Field, len(header))
	for i, f := range header {
		lines[i] = sign.Field{Name: f.Name, Value: f.Value}
	}
	return sign.Check(sign.Query{Scheme: x.e.Scheme, Header: lines, Body: l.body, Secrets: []string{x.e.Secret.Reveal()}, Now: noonOf(), Quick: true})
}

func (x *examiner) mustWrite(t *testing.T, sample []byte) (letter, []model.Field) {
	t.Helper()
	l, err := x.write(sample)
	if err != nil {
		t.Fatal(err)
	}
	h, err := x.signed(l, x.e.Secret.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	return l, h
}

// TestLetters: whatever is sent is a marked JSON message with a good signature,
// and no two have the same id.
func TestLetters(t *testing.T) {
	for name, x := range desks(t) {
		t.Run(name, func(t *testing.T) {
			ids := map[string]bool{}
			for what, sample := range map[string][]byte{"usual": x.sample, "odd": x.odd(), "strange": x.strange()} {
				l, h := x.mustWrite(t, sample)
				if !catalog.IsTest(l.id) || ids[l.id] || !json.Valid(l.body) || strings.Contains(string(l.body), "{{") {
					t.Errorf("%s: %q %s", what, l.id, l.body)
				}
				ids[l.id] = true
				if v := x.sent(t, l, h); !v.Valid {
					t.Errorf("%s: %+v", what, v)
				}
			}
			for _, size := range []int{pagesSize, bundleSize, expressLimit + 2000} {
				if l, err := x.padded(size); err != nil || len(l.body) != size || !json.Valid(l.body) {
					t.Errorf("%d bytes for %d, %v", len(l.body), size, err)
				}
			}
		})
	}
}

// TestSpoiltLetters: what is to be refused has to be.
func TestSpoiltLetters(t *testing.T) {
	for name, x := range desks(t) {
		for _, it := range []struct {
			code  string
			spoil spoil
			only  func(Exam) string
		}{
			{"unsigned", unsigned, nil},
			{"wrong", func(_ *examiner, _ *letter, h []model.Field) ([]model.Field, error) { return spoilt(h), nil }, nil},
			{"other key", otherKey, nil},
			{"altered", altered, onlyOverBody},
			{"old", off(-hourOff), onlyTimed},
			{"new", off(hourOff), onlyTimed},
		} {
			if it.only != nil && it.only(x.e) != "" {
				continue
			}
			l, h := x.mustWrite(t, x.sample)
			before := string(l.body)
			h, err := it.spoil(x, &l, h)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, it.code, err)
			}
			if v := x.sent(t, l, h); v.Valid {
				t.Errorf("%s, %s: it is still valid", name, it.code)
			}
			if !json.Valid(l.body) || (string(l.body) != before) != (it.code == "altered") {
				t.Errorf("%s, %s: the body is %s", name, it.code, l.body)
			}
			if len(h) == 0 != (it.code == "unsigned" && strings.HasPrefix(x.e.Scheme, sign.SchemeMetriport)) {
				t.Errorf("%s, %s: header %v", name, it.code, h)
			}
		}
	}
}

// TestMembersAreAdded where a schema takes any, and nothing else is changed.
func TestMembersAreAdded(t *testing.T) {
	x := &examiner{e: Exam{Provider: model.Metriport}}
	y := &examiner{e: Exam{Provider: model.Svix}}
	for _, c := range []struct {
		x            *examiner
		sample, want string
	}{
		{x, `{"meta":{"a":1}}`, `{"meta":{"data":{"p":"q"},"a":1}}`},
		{x, `{"meta":{}}`, `{"meta":{"data":{"p":"q"}}}`},
		{x, `{"meta":{"data":{},"a":1}}`, `{"meta":{"data":{"p":"q"},"a":1}}`},
		{x, `{"meta":{"data":{"b":2}}}`, `{"meta":{"data":{"p":"q","b":2}}}`},
		{y, `{"type":"t","data":{"b":2}}`, `{"type":"t","data":{"p":"q","b":2}}`},
		{y, `{"type":"t","data":{}}`, `{"type":"t","data":{"p":"q"}}`},
		{y, `{"type":"t","data":[1]}`, `{"p":"q","type":"t","data":[1]}`},
	} {
		c.x.sample = []byte(c.sample)
		if got := string(c.x.with(`"p":"q"`)); got != c.want {
			t.Errorf("%s\nbecomes %s\nwant    %s", c.sample, got, c.want)
		}
	}
}

// TestHeaderNames are the same names in another case, or of the other family.
func TestHeaderNames(t *testing.T) {
	for name, x := range desks(t) {
		_, h := x.mustWrite(t, x.sample)
		again := recased(h)
		for i := range h {
			if again[i].Name == h[i].Name || !strings.EqualFold(again[i].Name, h[i].Name) || again[i].Value != h[i].Value {
				t.Errorf("%s: %v becomes %v", name, h[i], again[i])
			}
		}
		other := renamed(h)
		if (other == nil) != strings.HasPrefix(x.e.Scheme, sign.SchemeMetriport) {
			t.Errorf("%s: renamed %v", name, other)
		}
		if other != nil && !slices.Equal(renamed(other), h) {
			t.Errorf("%s: renamed twice %v", name, renamed(other))
		}
		family := ""
		if other != nil {
			family, _, _ = strings.Cut(h[0].Name, "-")
		}
		want := map[string]string{"standard": "webhook", "standard, pairs": "webhook", "wearables": "svix", "svix": "svix"}[name]
		if family != want {
			t.Errorf("%s: of the family %q", name, family)
		}
	}
	if got := recased([]model.Field{{Name: "X-Metriport-Signature"}}); got[0].Name != "x-metriport-signature" {
		t.Errorf("back it is %q", got[0].Name)
	}
}

// TestSpoiltIsOneCharacter of the signature's own, whatever it is.
func TestSpoiltIsOneCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[a-zA-Z0-9+/=,]{8,90}`).Draw(t, "value")
		h := []model.Field{{Name: "webhook-id", Value: value}, {Name: "webhook-signature", Value: value}}
		got := spoilt(h)
		diff := 0
		for i := range value {
			if got[1].Value[i] != value[i] {
				diff++
			}
		}
		if diff != 1 || len(got[1].Value) != len(value) || got[0] != h[0] || h[1].Value != value {
			t.Fatalf("%q becomes %q", value, got[1].Value)
		}
	})
}

// TestOtherSecrets are of the same kind, and never the same.
func TestOtherSecrets(t *testing.T) {
	for _, s := range []string{hexText, rawText, otherSecret(pairText)} {
		a, b := otherSecret(s), otherSecret(s)
		if a == b || a == s || a[:4] == "whs" != (s[:4] == "whs") {
			t.Errorf("%q, %q for %q", a, b, s)
		}
		scheme := sign.SchemeStandard
		if s == hexText {
			scheme = sign.SchemeMetriport
		}
		if _, err := sign.Sign(scheme, a, sign.Letter{ID: "a", At: noonOf(), Body: []byte("{}")}); err != nil {
			t.Errorf("%q cannot sign: %v", a, err)
		}
	}
}
