package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/tui/widget"
)

// searcher is a view that is searched: its beginning at once, the rest beside
// the screen.
type searcher interface {
	Search(q string)
	More() widget.Finder
	Take(f widget.Found)
	SearchNext()
	SearchPrev()
	Hits() widget.Hits
}

// hunt is a search that goes on beside the screen, part by part.
type hunt struct {
	to   pageID
	seq  uint64
	stop context.CancelFunc // nil where none goes on
}

// hunted is what was found in a part.
type hunted struct {
	in    searcher
	found widget.Found
}

// on says whether a search goes on.
func (h *hunt) on() bool { return h.stop != nil }

// end ends what goes on.
func (h *hunt) end() {
	h.seq++
	if h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

// goOn looks through the next part of what a view left; nil where it left
// nothing. Another search that goes on ends.
func (h *hunt) goOn(ctx context.Context, in searcher) tea.Cmd {
	more := in.More()
	if more == nil {
		return nil
	}
	h.end()
	ctx, h.stop = context.WithCancel(ctx)
	to, seq := h.to, h.seq
	return func() tea.Msg { return result[hunted]{to: to, seq: seq, val: hunted{in, more(ctx)}} }
}

// take takes up what was found, and goes on.
func (h *hunt) take(ctx context.Context, msg result[hunted]) tea.Cmd {
	if msg.seq != h.seq {
		return nil
	}
	h.end()
	msg.val.in.Take(msg.val.found)
	return h.goOn(ctx, msg.val.in)
}
