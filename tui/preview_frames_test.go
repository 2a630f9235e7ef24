package tui

import (
	"fmt"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client/config"
)

// TestPreviewFrames keeps the pictures of one delivery's sides.
func TestPreviewFrames(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newDesk(t, incident(), 150, 50)
	open := []string{"2", "j", "j", "j", "j", "j", "j", "enter"}
	for _, c := range []struct {
		name string
		keys []string
		text string
	}{
		{"compare", []string{"["}, ""},
		{"compare with", []string{"C"}, ""},
		{"signature", []string{"[", "["}, ""},
		{"jq", []string{"m", "|"}, ".meta|keys"},
		{"bytes", []string{"m", "b", "b"}, ""},
		{"save", []string{"w"}, ""},
		{"copy", []string{"m", "j", "j", "y"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 150, 50)
			d.app.sh.save = config.SaveNew
			d.press(slices.Concat(open, c.keys)...)
			d.text(c.text)
			for _, size := range sizes {
				t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
					d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					golden.RequireEqual(t, d.still())
				})
			}
		})
	}
}
