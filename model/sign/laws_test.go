package sign_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

// TestRoundTrip signs anything by every scheme and checks it.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(sign.Schemes()).Draw(t, "scheme")
		l := sign.Letter{
			ID: rapid.StringMatching(`[!-~]{1,40}`).Draw(t, "id"), At: signedAt, Body: rapid.SliceOf(rapid.Byte()).Draw(t, "body"),
			Family: rapid.SampledFrom([]string{"", sign.FamilySvix, sign.FamilyWebhook}).Draw(t, "family"),
		}
		secret := secretOf(t, s.Name)
		header, err := sign.Sign(s.Name, secret, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range header {
			if !slices.Contains(s.Headers, f.Name) {
				t.Errorf("%s is none of the scheme's headers", f.Name)
			}
		}
		before := slices.Clone(l.Body)
		v := sign.Check(sign.Query{Header: header, Body: l.Body, Secrets: []string{secret}, Now: signedAt})
		if !v.Valid || v.Scheme != s.Name || v.Matched != 1 {
			t.Errorf("%+v", v)
		}
		if !bytes.Equal(before, l.Body) {
			t.Error("the body was changed")
		}
	})
}

// TestEveryBitCounts flips one bit of what is signed or of the signature.
func TestEveryBitCounts(t *testing.T) {
	flip := func(s string, at int) string {
		b := []byte(s)
		b[at/8%len(b)] ^= 1 << (at % 8)
		return string(b)
	}
	rapid.Check(t, func(t *rapid.T) {
		b := bench{Query: sign.Query{Now: signedAt, Body: []byte(`{"type":"workout.created"}`)}}.sign(t, sign.SchemeStandard)
		b.Header = slices.Clone(b.Header)
		at := rapid.IntRange(0, 10_000).Draw(t, "bit")
		switch part := rapid.IntRange(0, 3).Draw(t, "part"); part {
		case 3:
			b.Body = []byte(flip(string(b.Body), at))
		default:
			b.Header[part].Value = flip(b.Header[part].Value, at)
		}
		if v := sign.Check(b.Query); v.Valid {
			t.Errorf("valid: %v over %q", b.Header, b.Body)
		}
	})
}

// TestCheckIsAFunction has the same answer for the same request, whatever else
// is in it and however its names are written.
func TestCheckIsAFunction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		b := signed(t, jsStyle.write(v))
		if rapid.Bool().Draw(t, "changed") {
			b.Body = rapid.SampledFrom([][]byte{append(slices.Clip(b.Body), '\n'), pythonStyle.write(v), []byte("{}"), nil}).Draw(t, "body")
		}
		body := slices.Clone(b.Body)
		want := sign.Check(b.Query)
		again := b.Query
		again.Header = nil
		for _, f := range b.Header {
			name := []byte(f.Name)
			for i := range name {
				if rapid.Bool().Draw(t, "upper") {
					name[i] = strings.ToUpper(string(name[i]))[0]
				}
			}
			again.Header = append(again.Header, fields("Accept", "*/*", string(name), f.Value)...)
		}
		slices.Reverse(again.Header)
		if got := sign.Check(again); !reflect.DeepEqual(got, want) {
			t.Errorf("%+v\nwant %+v", got, want)
		}
		if !bytes.Equal(body, b.Body) {
			t.Error("the body was changed")
		}
	})
}

// TestFindingsNeverAddUp holds the heart of it: whatever is found, a request
// that is not signed as it stands is not valid, nor is it once the finding is
// undone for the secret alone.
func TestFindingsNeverAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := messageOf(t)
		b := signed(t, jsStyle.write(v))
		changed := rapid.SampledFrom(bodyMistakes).Draw(t, "mistake").make(b.Body)
		if changed == nil {
			t.Skip("it changes nothing")
		}
		b.Body = changed
		b.Secrets = []string{rapid.SampledFrom(secretMistakes).Draw(t, "secret").make(b.secret), b.secret}
		if v := sign.Check(b.Query); v.Valid || v.Matched != 0 {
			t.Errorf("%+v", v)
		}
	})
}

// TestDetection takes the scheme that the headers speak of, Metriport's
// signature before the others.
func TestDetection(t *testing.T) {
	for _, c := range []struct {
		header []sign.Field
		want   string
	}{
		{fields(sign.MetriportHeader, "a"), sign.SchemeMetriport},
		{fields(sign.LegacyHeader, "a"), sign.SchemeMetriportLegacy},
		{fields(sign.LegacyHeader, "a", sign.MetriportHeader, "b"), sign.SchemeMetriport},
		{fields("svix-signature", "a"), sign.SchemeStandard},
		{fields("webhook-id", "a"), sign.SchemeStandard},
		{fields(sign.LegacyHeader, "a", "webhook-timestamp", "b"), sign.SchemeStandard},
		{fields("x-hub-signature-256", "a"), ""},
		{nil, ""},
	} {
		for _, scheme := range []string{"", sign.Auto} {
			if got := sign.Check(sign.Query{Scheme: scheme, Header: c.header, Secrets: []string{"secret-of-someone"}}); got.Scheme != c.want || got.Valid {
				t.Errorf("%v: %+v, want %q", c.header, got, c.want)
			}
		}
	}
}
