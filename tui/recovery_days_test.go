package tui

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestRecoverOverDays: a plan that today's calls are not enough for can be split,
// and keeps to that at another pace.
func TestRecoverOverDays(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 200, Incident: true, Learn: -1}, nil)
	d.box.Receiver().Set(sandbox.Healthy)
	d.press("R")
	d.lacks("split it over days") // its calls are enough
	all := d.plan().plan.Needs.Count
	d.text(splitKey)
	if d.plan().input.Value() != splitKey || all < 2 {
		t.Fatalf("of %d, %q is typed", all, d.plan().input.Value())
	}
	d.press("esc")
	d.budget.Store(&model.Budget{Limit: 100, Used: 100 - 2*all/3})
	d.press("R")
	d.wants("are left today", splitKey+" split it over days")
	d.press(splitKey)
	b := d.plan()
	split := regexp.MustCompile(`the oldest \d+ today; \d+ more from 5 Mar 00:00 UTC on`)
	if b.stale || b.plan.Refuse != "" || b.plan.Needs.Count == 0 || b.plan.Needs.Count >= all || !split.MatchString(d.frame()) {
		t.Fatalf("it is not split:\n%s", d.frame())
	}
	d.lacks("split it over days")
	d.press("tab", "tab", "right", "enter")
	if d.plan().plan.Refuse != "" || !strings.Contains(d.frame(), "the oldest") {
		t.Errorf("it is not split at another pace:\n%s", d.frame())
	}
}
