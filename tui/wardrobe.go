package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

type (
	// wardrobe brings the themes that can be worn.
	wardrobe struct{ Themes }
	// worn puts a theme on; kept is by choice, else it is only tried.
	worn struct {
		theme themes.Theme
		kept  bool
	}
)

func (worn) isIntent() {}

// chooseTheme reads the themes that there are: files may have been edited since
// the start.
func (a *App) chooseTheme() (intent, tea.Cmd) {
	read := a.look.Themes
	return nil, func() tea.Msg {
		if read == nil {
			return wardrobe{Themes{All: themes.Builtin()}}
		}
		return wardrobe{read()}
	}
}

// fitting is the overlay that tries themes on: what is under the cursor is worn,
// esc puts the old one back.
type fitting struct {
	*picker
	all    []themes.Theme
	was    themes.Theme
	faults []string // why those cannot be worn that stand behind them
}

// faultOf is a theme that cannot be worn, by the name of its file and the line that
// is wrong; "read DIR/FILE:LINE · why" is what is known of it.
func faultOf(why string) widget.PickItem {
	where, rest, ok := strings.Cut(why, " · ")
	if !ok {
		return widget.PickItem{Title: "✗", Off: why}
	}
	return widget.PickItem{Title: "✗ " + where[strings.LastIndexAny(where, `/\ `)+1:], Off: rest}
}

func (a *App) newFitting(from Themes) *fitting {
	f := &fitting{all: from.All, was: a.look.Theme, faults: from.Problems}
	items := make([]widget.PickItem, 0, len(f.all)+len(from.Problems))
	at := 0
	for i, t := range f.all {
		item := widget.PickItem{Title: text.Clean(t.Name), Desc: text.Clean(t.About)}
		if t.Name == f.was.Name {
			item.Key, at = "worn", i
		}
		items = append(items, item)
	}
	for _, why := range from.Problems {
		items = append(items, faultOf(text.Clean(why)))
	}
	f.picker = newPicker("Theme", "", items, func(i int) (intent, tea.Cmd) { return f.at(i, true), nil })
	f.list.Move(at)
	return f
}

// at is the theme of a line; what cannot be worn says why.
func (f *fitting) at(i int, kept bool) intent {
	if i < len(f.all) {
		return worn{theme: f.all[i], kept: kept}
	}
	return worn{theme: f.was, kept: kept}
}

func (f *fitting) press(k tea.KeyPressMsg) (bool, intent, tea.Cmd) {
	if k.String() == "esc" {
		return true, worn{theme: f.was}, nil
	}
	done, in, cmd := f.picker.press(k)
	if done && in == nil { // nothing matches what was typed
		return true, worn{theme: f.was}, cmd
	}
	if i, ok := f.list.Current(); ok && !done {
		in = f.at(i, false)
	}
	return done, in, cmd
}

// widestFitting leaves of the page beneath what is needed to judge a theme.
const widestFitting = 66

func (f *fitting) resize(w, h int) {
	f.picker.resize(min(w, widestFitting), h)
	f.h = min(h, f.h+2)
	f.list.SetSize(max(0, f.w-4), max(0, f.h-4))
}

func (f *fitting) view(s *themes.Styles) []string {
	k, body := &s.Plain, f.list.View(s)
	if i, ok := f.list.Current(); ok && i >= len(f.all) { // nothing to be tried on: why, whole
		lines := append(wrapParts(faultOf(text.Clean(f.faults[i-len(f.all)])).Off, f.w-6), "", "")
		return widget.Box("Theme", append(body, lineOf(f.w-4, k.Bad, "  "+lines[0]), lineOf(f.w-4, k.Bad, "  "+lines[1])), f.w, f.h, s)
	}
	line := newStrip(max(0, f.w-4))
	for _, o := range []struct {
		ink   themes.Ink
		words string
	}{{k.Good, "✓ delivered"}, {k.Bad, "✗ failed"}, {k.Busy, "◌ processing"}, {k.Unknown, "? unknown"}, {k.Warn, "slow"}, {k.Faint, "12 ms"}} {
		line.put(k.Text, "  ")
		line.put(o.ink, o.words)
	}
	body = append(body, blank(f.w-4), line.line())
	return widget.Box("Theme", body, f.w, f.h, s)
}

func (f *fitting) hints() []widget.Hint {
	return []widget.Hint{{Key: "enter", Desc: "wear it"}, {Key: "↑↓", Desc: "try on"}, {Key: "type", Desc: "narrows"}, {Key: "esc", Desc: "as it was"}}
}

// putOn wears a theme. One that was chosen is worn at the next start as well,
// unless another is asked for by then.
func (a *App) putOn(w worn) tea.Cmd {
	if a.wear(w); !w.kept {
		return nil
	}
	words := "theme " + w.theme.Name
	if a.look.From != "" {
		words += " · at the next start as " + a.look.From + " says"
	}
	a.speak(say{text: words})
	return a.sh.left.change(func(s *client.Screen) { s.Theme = w.theme.Name })
}
