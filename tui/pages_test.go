package tui

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
)

// scene is a screen, as keys lead to it.
type scene struct {
	name string
	keys []string
	text string // typed then
	then []string
}

func (s scene) play(d *desk) {
	d.press(s.keys...)
	d.text(s.text)
	d.press(s.then...)
}

// opens is how a delivery that failed is opened.
var opens = []string{"2", "j", "j", "j", "j", "j", "j", "enter"}

// pictures keeps the text of scenes at every size.
func pictures(t *testing.T, d *desk, still func() string, scenes []scene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			d.anew(t, 150, 50)
			s.play(d)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, still())
				})
			}
		})
	}
}

// TestSceneFrames keeps the pictures of screens of the one endpoint's provider
// that stand in no other table.
func TestSceneFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newDesk(t, incident(), 150, 50)
	pictures(t, d, d.still, []scene{
		{name: "request", keys: append(slices.Clone(opens), "]")},
		{name: "searching", keys: append(slices.Clone(opens), "/"), text: "meta"},
		{name: "messages", keys: []string{"2", "r", "!"}},
		{name: "themes", keys: []string{":"}, text: "theme", then: []string{"enter"}},
		{name: "locked", keys: []string{"6"}},
		{name: "bench", keys: []string{"4"}},
		{name: "send", keys: []string{"4", "s"}},
		{name: "signature", keys: []string{"5"}},
		{name: "unmatched", keys: []string{"2", "/"}, text: "code:418", then: []string{"enter"}},
		{name: "hidden marks", keys: []string{"2", "j", "a", "/"}, text: "code:504", then: []string{"enter"}},
		{name: "no preview", keys: []string{"2", "p"}},
		{name: "mouse", keys: []string{"2", "ctrl+t", "j"}},
	})
}

// shortIDs are ids of the sandbox's that were cut short.
var shortIDs = regexp.MustCompile(`\b(ep|msg|atmpt|app)_[0-9A-Za-z]*…[0-9A-Za-z]*`)

// TestManySceneFrames keeps the pictures of screens of a profile with many
// endpoints that stand in no other table.
func TestManySceneFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newManyOperated(t, func(*sandbox.ManyOptions) {}, model.Svix)
	still := func() string {
		return shortIDs.ReplaceAllStringFunc(d.still(), func(s string) string {
			return "id" + strings.Repeat("x", cells(s)-3) + "…"
		})
	}
	open := []string{"2", "j", "enter"}
	side := func(n int) []string { return append(slices.Clone(open), slices.Repeat([]string{"]"}, n)...) }
	pictures(t, d.desk, still, []scene{
		{name: "delivery", keys: open},
		{name: "request", keys: side(1)},
		{name: "response", keys: side(2)},
		{name: "attempts", keys: side(3)},
		{name: "signature-side", keys: side(4)},
		{name: "compare", keys: side(5)},
		{name: "endpoints", keys: []string{"3"}},
		{name: "copy", keys: []string{"3", "y"}},
		{name: "rotate", keys: []string{"3", "K"}},
		{name: "recover", keys: []string{"3", "R"}},
		{name: "change", keys: []string{"3", "e"}},
		{name: "retry", keys: []string{"2", "r"}},
		{name: "bench", keys: []string{"4"}},
		{name: "send", keys: []string{"4", "enter"}},
		{name: "targets", keys: []string{"4", "t"}},
		{name: "activity", keys: []string{"6"}},
		{name: "help", keys: []string{"3", "?"}},
	})
}

// TestPicturesAreWhole: what is kept at one size is kept at all.
func TestPicturesAreWhole(t *testing.T) {
	kept := map[string]int{}
	err := filepath.WalkDir("testdata", func(path string, e fs.DirEntry, err error) error {
		name := strings.TrimSuffix(e.Name(), ".golden")
		if slices.ContainsFunc(sizes, func(s [2]int) bool { return name == fmt.Sprintf("%dx%d", s[0], s[1]) }) && strings.Contains(path, "Frames"+string(os.PathSeparator)) {
			kept[filepath.Dir(path)]++
		}
		return err
	})
	if err != nil || len(kept) < 100 {
		t.Fatalf("%d pictures: %v", len(kept), err)
	}
	for dir, n := range kept {
		if n != len(sizes) && !strings.Contains(dir, "TestPlainFrames") { // words need no more than two
			t.Errorf("%s is kept at %d of %d sizes", dir, n, len(sizes))
		}
	}
}

// coloured are the pages whose bytes are kept, in every way that a terminal may
// have them.
var coloured = []scene{
	{name: "overview"},
	{name: "deliveries", keys: []string{"2", "j", "space"}},
	{name: "delivery", keys: opens},
	{name: "endpoints", keys: []string{"3"}},
	{name: "bench", keys: []string{"4"}},
	{name: "signature", keys: []string{"5"}},
	{name: "activity", keys: []string{"6"}},
	{name: "palette", keys: []string{":"}},
}

// TestPagesInColours keeps the bytes of every page at one size: dark, light, of
// few colours, of none, and in ASCII.
func TestPagesInColours(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	for _, s := range coloured {
		t.Run(s.name, func(t *testing.T) {
			var all strings.Builder
			d.anew(t, 80, 24)
			d.send(viewed{posedRuns()})
			s.play(d)
			for _, c := range []struct {
				name    string
				look    Look
				profile colorprofile.Profile
			}{
				{"dark", Look{}, colorprofile.TrueColor},
				{"light", Look{Light: true}, colorprofile.TrueColor},
				{"256", Look{}, colorprofile.ANSI256},
				{"16", Look{}, colorprofile.ANSI},
				{"no colours", Look{Depth: themes.None}, colorprofile.ASCII},
				{"ASCII", Look{Depth: themes.None, ASCII: true}, colorprofile.ASCII},
			} {
				d.looks(c.look)
				d.send(tea.ColorProfileMsg{Profile: c.profile})
				var out bytes.Buffer
				w := colorprofile.Writer{Forward: &out, Profile: c.profile}
				if _, err := w.WriteString(d.app.View().Content); err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&all, "[%s]\n%s\x1b[m\n", c.name, scrub(out.String(), d.box))
			}
			golden.RequireEqual(t, all.String())
		})
	}
}
