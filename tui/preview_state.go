package tui

import (
	"fmt"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// searchLine is a search while it is typed, with what it has found so far.
func (p *preview) searchLine() string {
	line := "/" + text.Clean(p.search.Value())
	if p.query() == "" {
		return line
	}
	return p.hitWords() + "  " + line
}

// state says what of the payload is found, hidden, or not exact.
func (p *preview) state() (parts []string) {
	if p.content == nil {
		return nil
	}
	if p.query() != "" {
		parts = append(parts, p.hitWords())
	}
	if p.on() == compareTab && p.beside.val != nil && !p.beside.revealed {
		parts = append(parts, "masked, m shows")
	}
	parts = append(parts, p.behindWords()...)
	x := p.content.detail.Exchange
	if x.Origin == model.OriginNone || p.on() != payloadTab && p.on() != wholeTab {
		return parts
	}
	if !p.revealed {
		parts = append(parts, "masked, m shows")
	}
	if w := p.content.whole; w != nil {
		if p.on() == wholeTab {
			return append(parts, "put together, "+model.Bytes(int64(len(w.Body))))
		}
		parts = append(parts, w.words())
	}
	if words := p.linkWords(); words != "" && p.on() == payloadTab {
		parts = append(parts, words)
	}
	how := "as sent, "
	if x.Origin == model.OriginRebuilt {
		how = "rebuilt, "
	}
	return append(parts, how+model.Bytes(int64(len(x.Body))))
}

// hitWords is the outcome of a search, so far; what is masked is counted, not
// shown.
func (p *preview) hitWords() string {
	h, s := p.viewed().Hits(), "no match"
	switch {
	case h.Count > 0:
		s = fmt.Sprintf("match %d/%d", h.At, h.Count)
	case p.hunt.on():
		return "searching …"
	}
	if h.Masked > 0 {
		s += fmt.Sprintf(", %d in masked text", h.Masked)
	}
	if p.hunt.on() {
		s += " so far"
	}
	return s
}
