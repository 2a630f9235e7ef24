package tui

import "testing"

// TestMenuCursor: arrows and enter choose too, but enter alone chooses nothing, for
// it may be pressed by habit.
func TestMenuCursor(t *testing.T) {
	chosen := ""
	choosing := func(name string) entry {
		return entry{key: name[:1], name: name, run: does(func() { chosen = name })}
	}
	m := newMenu("Which?", []entry{choosing("one"), choosing("two"), {key: "x", name: "none", off: "not here"}})
	m.resize(40, 12)
	press := func(keys ...string) (done bool) {
		for _, k := range keys {
			done, _, _ = m.press(keyPress(k))
		}
		return done
	}
	if done := press("enter"); done || chosen != "" {
		t.Errorf("enter alone chose %q", chosen)
	}
	if key := m.hints()[0].Key; key == "enter" {
		t.Error("enter is offered before anything is pointed at")
	}
	if done := press("down", "down", "up", "down", "enter"); !done || chosen != "two" {
		t.Errorf("the arrows and enter chose %q", chosen)
	}
	if done := press("down", "down", "enter"); !done || chosen != "two" {
		t.Errorf("what cannot be chosen was: %q", chosen)
	}
}
