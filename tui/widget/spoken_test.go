package widget

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSpokenIsClean: what is written for who listens is as clean as what is drawn.
func TestSpokenIsClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := entry{id: 1, when: outside().Draw(t, "when"), outcome: outside().Draw(t, "outcome"), code: outside().Draw(t, "code"), event: outside().Draw(t, "event"), url: outside().Draw(t, "url")}
		table := newTable()
		table.SetSpoken(true)
		table.SetSize(rapid.IntRange(1, 200).Draw(t, "w"), 3)
		table.SetRows([]entry{e})
		for _, line := range table.View(night(), TableView[int]{Focused: true}) {
			harmless(t, line)
		}
		list := NewPickList()
		list.SetSize(80, 4)
		list.SetItems([]PickItem{{Title: e.event, Desc: e.url, Key: e.code, Off: e.outcome}})
		lines, _ := list.Spoken()
		for _, line := range lines {
			harmless(t, line)
		}
	})
}
