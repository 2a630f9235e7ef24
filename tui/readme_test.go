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
	want = between(t, want, "keys", keyTable(d))
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

// keyTable lists the keys of every screen, from the actions themselves.
func keyTable(d *desk) string {
	var b strings.Builder
	b.WriteString("| where | key | does |\n|---|---|---|\n")
	row := func(where string, acts []action) {
		for _, a := range acts {
			about := a.about
			if about == "" {
				about = a.name
			}
			keys := "`" + strings.ReplaceAll(keysOf(a), " ", "` `") + "`"
			if len(a.keys) == 0 {
				keys += " " + a.name
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", where, keys, about)
		}
	}
	row("everywhere", d.app.global())
	row("overview", d.app.pages[overviewID].actions())
	d.press("tab")
	o, _ := d.app.pages[overviewID].(*overview)
	row("timeline", o.laneActions())
	row("endpoints", d.app.pages[endpointsID].actions())
	e, _ := d.app.pages[endpointsID].(*endpoints)
	row("many endpoints", e.many.actions())
	row("test bench", d.app.pages[testbenchID].actions())
	row("signature", d.app.pages[signatureID].actions())
	row("activity", d.app.pages[activityID].actions())
	row("all profiles", d.app.pages[profilesID].actions())
	d.press("2")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	row("deliveries", p.actions())
	row("a delivery", p.preview.actions())
	return b.String()
}
