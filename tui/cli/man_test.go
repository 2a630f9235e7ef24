package cli_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// TestMan: the manual has every command and every key of the console.
func TestMan(t *testing.T) {
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), cli.Deps{Stdout: &out, Stderr: &errs}, []string{"man"}); code != 0 {
		t.Fatalf("ended with %d: %s", code, &errs)
	}
	page := strings.ReplaceAll(out.String(), "\\&", "")
	_, keys, found := strings.Cut(page, ".SH KEYS")
	if !found || !strings.Contains(page, "conformance") {
		t.Fatalf("no keys, or no commands:\n%s", page)
	}
	rows := tui.KeyTable()
	if len(rows) < 100 {
		t.Errorf("only %d keys", len(rows))
	}
	for _, r := range rows {
		first, _, _ := strings.Cut(r.Does, " ")
		if len(r.Keys) == 0 || !strings.Contains(keys, strings.Join(r.Keys, ", ")) || !strings.Contains(keys, first) {
			t.Errorf("the manual lacks %v: %s", r.Keys, r.Does)
		}
	}
}
