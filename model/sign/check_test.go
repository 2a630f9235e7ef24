package sign_test

import (
	"encoding/base64"
	"testing"

	"github.com/hooktop/hooktop/model/sign"
)

// TestCheckMetriportVectors gives the published verdicts of a byte-exact check.
func TestCheckMetriportVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			body, err := base64.StdEncoding.DecodeString(v.Body)
			if err != nil {
				t.Fatal(err)
			}
			got := sign.Check(sign.Query{
				Header: []sign.Field{{Name: "X-Metriport-Signature", Value: v.Header}}, Body: body, Secrets: []string{v.Key},
			})
			if got.Valid != v.Expect.Raw || got.Scheme != sign.SchemeMetriport {
				t.Errorf("verdict %+v, want %t", got, v.Expect.Raw)
			}
		})
	}
}
