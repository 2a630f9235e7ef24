package model_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

func TestSvixAnswer(t *testing.T) {
	long := strings.Repeat("é", 10_000)
	broken := "x" + long[:19_999] // ends within a letter
	for _, c := range []struct {
		name, kept, answer string
		cut                bool
	}{
		{"none", "", "", false},
		{"short", "no", "no", false},
		{"nearly as long as is kept", long[:19_998], long[:19_998], false},
		{"cut between letters", long, long, true},
		{"cut within a letter", base64.StdEncoding.EncodeToString([]byte(broken)), broken, true},
		{"as long as that, but no base64", strings.Repeat("<", 26_668), strings.Repeat("<", 26_668), false},
		{"longer than is ever kept", long + long, long + long, false},
	} {
		answer, note := model.SvixAnswer(c.kept)
		if string(answer) != c.answer || (note != "") != c.cut || (answer == nil) != (c.kept == "") {
			t.Errorf("%s: %d bytes, %q", c.name, len(answer), note)
		}
	}
}
