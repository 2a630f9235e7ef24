package tui

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// formOf is a form on no desk, with what the provider would have told.
func formOf(by model.Provider, e model.Endpoint, types ...client.TypeInfo) *endForm {
	sh := &shared{snap: &model.Snapshot{Profile: model.Profile{Provider: by}}}
	f := &endForm{sh: sh, was: e, types: typesOffered{list: types, here: true}, users: usersOffered{names: map[string]client.Scope{}, here: true, whole: true}}
	kinds := []fieldKind{urlField, eventsField, channelsField, rateField, aboutField}
	if by == model.OpenWearables {
		kinds = []fieldKind{urlField, eventsField, userField, aboutField}
	}
	for _, k := range kinds {
		f.fields = append(f.fields, newEndField(k, ""))
	}
	f.focus(0)
	return f
}

func (f *endForm) typed(text string) {
	for _, r := range text {
		f.press(tea.KeyPressMsg{Text: string(r), Code: r})
	}
}

// TestFormWords: completion takes the place of the word at the cursor, wherever
// that stands, and a mistake points at its word.
func TestFormWords(t *testing.T) {
	types := []client.TypeInfo{
		{Name: "sleep.created"},
		{Name: "workout.created", Description: "A workout was stored."},
		{Name: "old.type", Archived: true},
		{Name: "steps.created", Children: []model.EventType{"series.steps.created"}},
	}
	f := formOf(model.Svix, model.Endpoint{ID: "ep_1"}, types...)
	f.focus(1)
	fl := f.field()
	f.typed("wor")
	if len(fl.offers) != 1 || fl.offers[0].text != "workout.created" || !fl.wanted() {
		t.Fatalf("offers %+v", fl.offers)
	}
	f.press(keyPress("enter"))
	f.typed("ste")
	if len(fl.offers) != 2 || fl.offers[0].text != "steps.created" || fl.offers[1].text != "series.steps.created" {
		t.Fatalf("offers %+v", fl.offers)
	}
	f.press(keyPress("down"))
	f.press(keyPress("tab"))
	if got := fl.input.Value(); got != "workout.created, series.steps.created, " {
		t.Errorf("%q", got)
	}
	for _, o := range fl.offers {
		if o.text == "workout.created" || o.text == "old.type" {
			t.Errorf("%s is offered", o.text)
		}
	}
	fl.input.SetCursor(3)
	f.offer()
	if len(fl.offers) != 1 { // of the word the cursor is in
		t.Errorf("offers %+v", fl.offers)
	}
	for value, want := range map[string]string{
		"":                                "",
		"sleep.created ,workout.created,": "",
		"sleep.created, sleep.creatd":     "15–27 the provider has no such type sleep.created?",
		"sleep.created, old.type":         "15–23 it is archived: the provider refuses it ",
		"sleep.created,sleep.created":     "14–27 it is named twice ",
		"series.steps.created":            "",
		"müll, sleep.created":             "0–4 the provider has no such type ",
	} {
		fl.input.SetValue(value)
		got := ""
		if m := f.mistake(fl); m != nil {
			got = fmt.Sprintf("%d–%d %s %s", m.from, m.end, m.why, m.hint)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// TestFormAsksForWhatDiffers: an order of types is no difference, and nothing is
// no change.
func TestFormAsksForWhatDiffers(t *testing.T) {
	e := model.Endpoint{ID: "ep_1", URL: "https://a.dev/", Events: []model.EventType{"a.b", "c.d"}, Scope: "f6e8104f-a1e0-46bf-a5e0-fd5d852a35e2", Description: "x"}
	f := formOf(model.OpenWearables, e)
	set := func(values ...string) {
		for i, v := range values {
			f.fields[i].input.SetValue(v)
		}
	}
	set("https://a.dev/", "c.d, a.b", e.Scope, "x")
	if got, changed := f.edited(); changed {
		t.Errorf("%+v", got)
	}
	set("https://a.dev/", "", "", "x")
	got, changed := f.edited()
	if c := got.Change; !changed || c.Events == nil || len(*c.Events) != 0 || c.Scope == nil || *c.Scope != "" || c.URL != nil || c.Description != nil || c.Channels != nil {
		t.Errorf("%+v", got)
	}
	f.fields[2].input.SetValue("Greta")
	if m := f.mistake(f.fields[2]); m == nil || !strings.Contains(m.why, "UUID") {
		t.Errorf("%+v", m)
	}
	f.fields[0].input.SetValue("ftp://x.dev/")
	if m := f.mistake(f.fields[0]); m == nil || !strings.Contains(m.why, "http or https") {
		t.Errorf("%+v", m)
	}
}

// TestFormTakesARate: a rate limit is a number that the provider takes; nothing
// takes it away.
func TestFormTakesARate(t *testing.T) {
	f := formOf(model.Svix, model.Endpoint{ID: "ep_1", URL: "https://a.dev/", Rate: 20})
	f.fields[0].input.SetValue("https://a.dev/")
	fl := f.fields[3]
	for value, want := range map[string]string{
		"": "", "20": "", "1": "", "65535": "", "65536": "1 to 65 535", "0": "1 to 65 535", "-3": "1 to 65 535", "fast": "1 to 65 535", "99999999999999999999": "1 to 65 535",
	} {
		fl.input.SetValue(value)
		if m := f.mistake(fl); (m == nil) != (want == "") || m != nil && !strings.Contains(m.why, want) {
			t.Errorf("%q: %+v", value, m)
		}
	}
	for value, want := range map[string]int{"": 0, "300": 300} {
		fl.input.SetValue(value)
		if e, changed := f.edited(); !changed || e.Change.Rate == nil || *e.Change.Rate != want || e.Change.Channels != nil {
			t.Errorf("%q: %+v", value, e.Change)
		}
	}
	fl.input.SetValue("20")
	if e, changed := f.edited(); changed {
		t.Errorf("the same: %+v", e.Change)
	}
}

// TestFormSaysWhatIsWrong: what is wrong with a host, and what is left out of what
// was pasted.
func TestFormSaysWhatIsWrong(t *testing.T) {
	f := formOf(model.OpenWearables, model.Endpoint{ID: "ep_1"})
	f.fields[0].input.SetValue("https://x dev/a")
	if m := f.mistake(f.fields[0]); m == nil || !strings.Contains(m.why, "a host has no spaces") {
		t.Errorf("%+v", m)
	}
	f.focus(3)
	f.pasted(tea.PasteMsg{Content: strings.Repeat("a", 3*mostInField)})
	if !strings.Contains(f.said, "is cut: a field takes 8 192 characters") {
		t.Errorf("of what was pasted and left out is said %q", f.said)
	}
	f.press(keyPress("backspace"))
	if f.said != "" {
		t.Errorf("it is said for ever: %q", f.said)
	}
}

// TestSpans reads lengths of time and moments.
func TestSpans(t *testing.T) {
	for _, c := range []struct {
		s    string
		want time.Duration
	}{{"90m", 90 * time.Minute}, {" 36h", 36 * time.Hour}, {"3d", 72 * time.Hour}, {"1w", 168 * time.Hour}, {"0", 0}} {
		if got, ok := span(c.s); !ok || got != c.want {
			t.Errorf("%q: %v, %v", c.s, got, ok)
		}
	}
	for _, s := range []string{"", "h", "-3d", "1.5h", "99999999d", "3 days"} {
		if got, ok := span(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}

// cutID is an endpoint's id that was cut short.
var cutID = regexp.MustCompile(`\bep_[0-9A-Za-z]+…`)

// TestFormFrames keeps the pictures of the form, its pickers and its mistakes.
func TestFormFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	for of, keys := range map[model.Provider]map[string][]string{
		model.OpenWearables: {"user": {"e", "enter", "enter", "g", "r", "e"}},
		model.Svix:          {"new": {"n"}, "mistake": {"e", "enter", "s", "l", "e", "e", "p", "x", "ctrl+s"}, "types": {"e", "enter", "w", "o", "r"}},
	} {
		d := newManyOperated(t, func(*sandbox.ManyOptions) {}, of)
		for name, keys := range keys {
			t.Run(string(of)+"/"+name, func(t *testing.T) {
				d.anew(t, 120, 40)
				d.press("3")
				d.press(keys...)
				for _, size := range sizes {
					t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
						d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
						golden.RequireEqual(t, cutID.ReplaceAllStringFunc(d.still(), func(s string) string {
							return "ep_" + strings.Repeat("x", len([]rune(s))-4) + "…"
						}))
					})
				}
			})
		}
	}
}

// TestScopePicker limits an endpoint to a user who is found by name, and to
// nobody again.
func TestScopePicker(t *testing.T) {
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.OpenWearables)
	d.press("3", "e", "enter", "enter")
	d.wants("24 users")
	d.text("greta spec")
	d.wants("1 user", "Greta Specimen")
	d.press("enter", "ctrl+s")
	d.wants("all users → user ", "type yes to start")
	d.text("yes")
	d.press("enter")
	d.until("Runs", "✓ done", "the provider has", "user ")
	d.lacks("Change endpoint ep_")
	for i := 0; i < 20; i++ {
		d.press("ctrl+r")
		d.poll()
	}
	d.press("3", "e", "enter", "enter", "ctrl+u", "ctrl+s")
	d.wants(" → all users", "type yes to start")
}
