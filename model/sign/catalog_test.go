package sign_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/sign"
)

// TestCatalogue signs a sample of every event type as its provider does and
// makes the usual mistakes on it.
func TestCatalogue(t *testing.T) {
	at := time.Date(2026, 3, 4, 9, 15, 26, 0, time.UTC)
	schemes := map[model.Provider]struct{ name, secret string }{
		model.Metriport: {sign.SchemeMetriport, "V1StGXR8_Z5jdHi6B-myT"},
	}
	types := 0
	for _, p := range catalog.Providers() {
		s, known := schemes[p]
		if !known {
			s.name, s.secret = sign.SchemeStandard, "whsec_d0FK3aYHgsgsSTz/RzKe+QJ1Y2Wz5EgJ"
		}
		for _, typ := range catalog.Types(p) {
			types++
			sample := catalog.Sample(p, typ.Name)
			var body, pretty bytes.Buffer
			if json.Compact(&body, sample) != nil || json.Indent(&pretty, sample, "", "    ") != nil {
				continue // a sample may need its variables first
			}
			header, err := sign.Sign(s.name, s.secret, sign.Letter{ID: "msg_1", At: at, Body: body.Bytes(), Family: sign.FamilySvix})
			if err != nil {
				t.Fatal(err)
			}
			check := func(body []byte, secret string) sign.Verdict {
				return sign.Check(sign.Query{Header: header, Body: body, Secrets: []string{secret}, Now: at.Add(time.Minute)})
			}
			if v := check(body.Bytes(), s.secret); !v.Valid || v.Scheme != s.name || len(v.Findings) != 0 {
				t.Errorf("%s %s: %+v", p, typ.Name, v)
			}
			if got := codesOf(check(append(pretty.Bytes(), '\n'), `"`+s.secret+`"`)); s.name == sign.SchemeMetriport && got != "secret_quoted body_trailing_newline body_pretty" {
				t.Errorf("%s %s: found %s", p, typ.Name, got)
			}
			if got := codesOf(check(bytes.Replace(body.Bytes(), []byte(`"`), []byte(`"x`), 1), s.secret)); got != "body_changed_unproven secret_mismatch" && got != "secret_mismatch body_changed_unproven" {
				t.Errorf("%s %s: found %s", p, typ.Name, got)
			}
		}
	}
	if types < 100 {
		t.Errorf("only %d event types", types)
	}
}
