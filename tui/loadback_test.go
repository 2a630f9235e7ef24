package tui

import (
	"testing"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestLoadBack loads all that the provider keeps, by a key, and is told how far it
// has come; keys are taken meanwhile.
func TestLoadBack(t *testing.T) {
	d := newOperated(t, sandbox.Options{Seed: 1, Deliveries: 4000, Incident: true, Learn: -1}, func(p *model.Profile) { p.CallsPerDay = 500 })
	d.poll()
	d.press("2", "B")
	d.wants("Load older deliveries · at most 3", "a  everything that the provider keeps · 4 000", "h  the last 6 hours")
	d.press("a")
	d.wants("loading older deliveries · B stops")
	for i := 0; !d.says("4 000 in all"); i++ {
		if i > 20 {
			d.t.Fatalf("it is not loaded:\n%s", d.frame())
		}
		d.press("j")
		d.poll()
	}
	d.press("B")
	d.wants("load back: the provider has no older rows")
}
