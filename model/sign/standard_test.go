package sign_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model/sign"
)

// standardFile are the published signatures and verdicts of the standard.
type standardFile struct {
	Sign   []standardSign   `json:"sign"`
	Verify []standardVerify `json:"verify"`
}

type standardSign struct {
	Name      string `json:"name"`
	Secret    string `json:"secret"`
	PublicKey string `json:"public_key"`
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"`
	vectorBody
	Expected string `json:"expected"`
}

type standardVerify struct {
	Name    string            `json:"name"`
	Secret  string            `json:"secret"`
	Headers map[string]string `json:"headers"`
	Now     int64             `json:"now"`
	vectorBody
	Expected struct {
		Valid bool   `json:"valid"`
		Error string `json:"error"`
	} `json:"expected"`
	Portable *bool `json:"portable"`
}

type vectorBody struct {
	Body   string  `json:"body"`
	Base64 *string `json:"body_base64"`
}

func (b vectorBody) bytes(tb testing.TB) []byte {
	tb.Helper()
	if b.Base64 == nil {
		return []byte(b.Body)
	}
	body, err := base64.StdEncoding.DecodeString(*b.Base64)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

func (v standardVerify) query(tb testing.TB) sign.Query {
	tb.Helper()
	q := sign.Query{Scheme: sign.SchemeStandard, Body: v.bytes(tb), Secrets: []string{v.Secret}, Now: time.Unix(v.Now, 0)}
	for name, value := range v.Headers {
		q.Header = append(q.Header, sign.Field{Name: name, Value: value})
	}
	return q
}

func standardVectors(tb testing.TB) standardFile {
	tb.Helper()
	data, err := os.ReadFile("testdata/standardwebhooks.json")
	if err != nil {
		tb.Fatal(err)
	}
	var file standardFile
	if err := json.Unmarshal(data, &file); err != nil {
		tb.Fatal(err)
	}
	if len(file.Sign) < 16 || len(file.Verify) < 72 {
		tb.Fatalf("%d and %d vectors, want 16 and 72", len(file.Sign), len(file.Verify))
	}
	return file
}

func TestStandardSigns(t *testing.T) {
	for _, v := range standardVectors(t).Sign {
		for _, family := range []string{sign.FamilyWebhook, sign.FamilySvix} {
			t.Run(v.Name+"/"+family, func(t *testing.T) {
				l := sign.Letter{ID: v.ID, At: time.Unix(v.Timestamp, 0), Body: v.bytes(t), Family: family}
				lines, err := sign.Sign(sign.SchemeStandard, v.Secret, l)
				if err != nil {
					t.Fatal(err)
				}
				if got := lines[2]; got.Name != family+"-signature" || got.Value != v.Expected {
					t.Errorf("signature %v, want %s", got, v.Expected)
				}
				secret := v.Secret
				if v.PublicKey != "" {
					secret = v.PublicKey
				}
				verdict := sign.Check(sign.Query{Header: lines, Body: l.Body, Secrets: []string{secret}, Now: l.At})
				if !verdict.Valid || verdict.Scheme != sign.SchemeStandard {
					t.Errorf("its own signature is refused: %+v", verdict)
				}
			})
		}
	}
}

// errorCodes are the standard's names of what a check refuses; what it calls
// no_matching_signature is told apart here.
var errorCodes = []sign.Code{sign.MissingHeader, sign.InvalidTimestamp, sign.TimestampTooOld, sign.TimestampTooNew, sign.InvalidSecret}

func TestStandardVectors(t *testing.T) {
	for _, v := range standardVectors(t).Verify {
		t.Run(v.Name, func(t *testing.T) {
			got := sign.Check(v.query(t))
			if got.Valid != v.Expected.Valid {
				t.Fatalf("valid %t, want %t: %+v", got.Valid, v.Expected.Valid, got.Findings)
			}
			if v.Portable != nil && !*v.Portable && !got.Has(sign.LibrariesDiffer) {
				t.Errorf("nothing says that the libraries differ: %+v", got.Findings)
			}
			if got.Valid {
				if got.Matched != 1 {
					t.Errorf("matched %d", got.Matched)
				}
				return
			}
			refusedFor(t, got, v)
		})
	}
}

// refusedFor checks that a vector is refused for its own reason first.
func refusedFor(t *testing.T, got sign.Verdict, v standardVerify) {
	t.Helper()
	if len(got.Findings) == 0 {
		t.Fatal("refused without a word")
	}
	first := got.Findings[0].Code
	for _, c := range errorCodes {
		if (first == c) != (string(c) == v.Expected.Error) {
			t.Errorf("the first finding is %s, want %s", first, v.Expected.Error)
		}
	}
	for _, f := range got.Findings {
		if f.Detail == "" || f.Fix == "" || (len(v.Secret) > 10 && strings.Contains(f.Detail+f.Fix, strings.TrimSpace(v.Secret))) {
			t.Errorf("finding %+v", f)
		}
	}
}
