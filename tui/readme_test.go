package tui

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadme keeps the README's screen and its table of keys as the program has
// them; -update rewrites them.
func TestReadme(t *testing.T) {
	const file = "../README.md"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, incident(), 100, 30)
	want := between(t, string(src), "screen", "```\n"+strings.TrimRight(trimLines(d.still()), "\n")+"\n```\n")
	want = between(t, want, "keys", keyTable(KeyTable()))
	if want == string(src) {
		return
	}
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil { //nolint:gosec // a public page
			t.Fatal(err)
		}
		return
	}
	t.Error("the README's screen or keys are not the program's; go test ./tui -run TestReadme -update mends it")
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// between puts text between a pair of marks.
func between(t *testing.T, s, mark, text string) string {
	t.Helper()
	from, to := "<!-- "+mark+" -->\n", "<!-- /"+mark+" -->"
	i, j := strings.Index(s, from), strings.Index(s, to)
	if i < 0 || j < i {
		t.Fatalf("the README has no marks %q", mark)
	}
	return s[:i+len(from)] + text + s[j:]
}

// keyTable is the table of keys as the README shows it.
func keyTable(rows []KeyRow) string {
	var b strings.Builder
	b.WriteString("| where | key | does |\n|---|---|---|\n")
	for _, r := range rows {
		keys := "`" + strings.Join(r.Keys, "` `") + "`"
		if r.Name != "" {
			keys += " " + r.Name
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.Where, keys, r.Does)
	}
	return b.String()
}
