package sign_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/sign"
)

// vector is one signature made with Metriport's published packages.
type vector struct {
	Name   string `json:"name"`
	Key    string `json:"key"`
	Header string `json:"header"`
	Body   string `json:"body_base64"`
	MAC    string `json:"hmac_of_received_bytes"`
	Expect struct {
		Raw bool `json:"raw_bytes_hmac"`
	} `json:"expect"`
}

func vectors(tb testing.TB) []vector {
	tb.Helper()
	data, err := os.ReadFile("testdata/metriport.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		tb.Fatal(err)
	}
	if len(file.Vectors) < 30 {
		tb.Fatalf("%d vectors, want the published 31", len(file.Vectors))
	}
	return file.Vectors
}

func TestMetriportVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			body, err := base64.StdEncoding.DecodeString(v.Body)
			if err != nil {
				t.Fatal(err)
			}
			if got := sign.Metriport(v.Key, body); v.MAC != "" && got != v.MAC {
				t.Errorf("signature %s, want %s", got, v.MAC)
			}
			if got := sign.VerifyMetriport(v.Key, v.Header, body); got != v.Expect.Raw {
				t.Errorf("verdict %t, want %t", got, v.Expect.Raw)
			}
		})
	}
}

func TestMetriportRefusesEveryChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.String().Draw(t, "key")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		header := sign.Metriport(key, body)
		if !sign.VerifyMetriport(key, header, body) {
			t.Fatal("its own signature is refused")
		}
		if sign.VerifyMetriport(key, header, append(body, '\n')) {
			t.Error("a longer body is accepted")
		}
		if len(body) > 0 {
			i := rapid.IntRange(0, len(body)-1).Draw(t, "at")
			changed := append([]byte(nil), body...)
			changed[i] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			if sign.VerifyMetriport(key, header, changed) {
				t.Error("a flipped bit is accepted")
			}
		}
		for _, h := range []string{"", header[1:], " " + header, "sha256=" + header, strings.ToUpper(header)} {
			if h != header && sign.VerifyMetriport(key, h, body) {
				t.Errorf("header %q is accepted", h)
			}
		}
	})
}

func BenchmarkMetriport(b *testing.B) {
	body := []byte(strings.Repeat("x", 1500))
	for b.Loop() {
		sign.Metriport("V1StGXR8_Z5jdHi6B-myT", body)
	}
}
