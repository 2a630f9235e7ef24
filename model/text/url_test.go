package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/text"
)

func TestURL(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "https://hooks.acme.dev/metriport", "https://hooks.acme.dev/metriport"},
		{"no URL", "not a url at all", "not a url at all"},
		{"password", "https://user:pw@acme.dev/x", "https://user:•••@acme.dev/x"},
		{"password with @ and :", "https://u:p@:w@acme.dev/x", "https://u:•••@acme.dev/x"},
		{"a user alone is a token", "https://ghp_123@acme.dev/x", "https://•••@acme.dev/x"},
		{"@ in the path", "https://acme.dev/@user:x", "https://acme.dev/@user:x"},
		{"without a scheme", "//u:p@acme.dev", "//u:•••@acme.dev"},
		{"ordinary query", "https://a.dev/x?page=2&status=failed", "https://a.dev/x?page=2&status=failed"},
		{
			"presigned", "https://b.s3.amazonaws.com/k?X-Amz-Date=20261121T1&X-Amz-Expires=300&X-Amz-Credential=AKIA&X-Amz-Security-Token=t&X-Amz-Signature=abc",
			"https://b.s3.amazonaws.com/k?X-Amz-Date=20261121T1&X-Amz-Expires=300&X-Amz-Credential=•••&X-Amz-Security-Token=•••&X-Amz-Signature=•••",
		},
		{"Google and Azure", "https://a.dev/?X-Goog-Signature=1&sv=2&sig=3", "https://a.dev/?X-Goog-Signature=•••&sv=2&sig=•••"},
		{"any case and separator", "https://a.dev/?ACCESS_TOKEN=1;apiKey=2&api-key=3", "https://a.dev/?ACCESS_TOKEN=•••;apiKey=•••&api-key=•••"},
		{"escaped name", "https://a.dev/?%74oken=1&to%6Ben=2", "https://a.dev/?%74oken=•••&to%6Ben=•••"},
		{"fragment", "https://a.dev/#access_token=1&state=2", "https://a.dev/#access_token=•••&state=2"},
		{"a value with = in it", "https://a.dev/?token=a=b&x=1", "https://a.dev/?token=•••&x=1"},
		{"empty value", "https://a.dev/?token=&x", "https://a.dev/?token=&x"},
		{"escapes", "https://a.dev/\x1b[31m?token=\x1b]0;x\x07secret", "https://a.dev/?token=•••"},
		{"password with a slash is still hidden", "https://u:p/w@acme.dev/x", "https://u:•••@acme.dev/x"},
		{"password with a question mark is still hidden", "https://u:p?w@acme.dev/x", "https://u:•••@acme.dev/x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.URL(c.in); got != c.want {
				t.Errorf("URL(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestURLHidesSecretsAlways(t *testing.T) {
	secret := "S3CR3TXYZ"
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"token", "X-Amz-Signature", "sig", "api_key", "Secret"}).Draw(t, "name")
		before := rapid.StringMatching(`([a-z]{1,4}=[a-z0-9]{0,4}&){0,3}`).Draw(t, "before")
		user := rapid.SampledFrom([]string{"", "u:" + secret + "@", secret + "@"}).Draw(t, "user")
		in := "https://" + user + "acme.dev/p?" + before + name + "=" + secret + "&x=1"
		out := text.URL(in)
		if strings.Contains(out, secret) {
			t.Errorf("URL(%q) = %q", in, out)
		}
		if !strings.HasPrefix(out, "https://") || !strings.HasSuffix(out, "&x=1") {
			t.Errorf("URL(%q) = %q lost its ends", in, out)
		}
	})
}

func FuzzURL(f *testing.F) {
	f.Add("https://u:p@acme.dev/x?token=1#sig=2")
	f.Add("//@?&=;#")
	f.Fuzz(func(t *testing.T, s string) {
		out := text.URL(s)
		if bad := safe(out); bad != "" {
			t.Errorf("URL(%q) = %q holds %s", s, out, bad)
		}
		if again := text.URL(out); again != out {
			t.Errorf("URL(%q) = %q, again %q", s, out, again)
		}
	})
}

func TestElide(t *testing.T) {
	id := "5b1f2c3d-0000-4000-8000-0123456789c2"
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{id, 7, "5b1…9c2"},
		{id, 8, "5b1f…9c2"},
		{id, 36, id},
		{id, 35, "5b1f2c3d-0000-400…8000-0123456789c2"},
		{id, 2, "5…"},
		{id, 1, "…"},
		{id, 0, ""},
		{id, -3, ""},
		{"", 0, ""},
		{"", 5, ""},
		{"ÄÖÜäöü", 6, "ÄÖÜäöü"},
		{"ÄÖÜäöü", 5, "ÄÖ…öü"},
	} {
		if got := text.Elide(c.in, c.n); got != c.want {
			t.Errorf("Elide(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestElideAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "s"), rapid.IntRange(-2, 40).Draw(t, "n")
		got := []rune(text.Elide(s, n))
		if len(got) > max(n, 0) {
			t.Errorf("Elide(%q, %d) has %d characters", s, n, len(got))
		}
		if all := []rune(s); len(all) > n && n > 1 && len(got) != n {
			t.Errorf("Elide(%q, %d) has %d characters", s, n, len(got))
		}
	})
}
