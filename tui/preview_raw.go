package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/tui/widget"
)

// rawness is how much of the payload's own bytes is shown.
type rawness uint8

const (
	notRaw rawness = iota // what was understood of it
	rawText
	rawHex
	rawKinds
)

// nextRaw shows the payload as text, as bytes, and as what it means again.
func (p *preview) nextRaw() {
	p.raw = (p.raw + 1) % rawKinds
	p.fill()
}

func (p *preview) rawName() string {
	return [...]string{notRaw: "raw", rawText: "hex", rawHex: "tree"}[p.raw]
}

// asHex says whether the side shown is the payload's bytes in hexadecimal.
func (p *preview) asHex() bool {
	return p.content != nil && p.raw == rawHex && p.revealed && (p.on() == payloadTab || p.on() == wholeTab)
}

// bytes is the payload shown, byte for byte.
func (p *preview) bytes() []byte {
	if p.on() == wholeTab {
		return p.content.whole.Body
	}
	return p.content.detail.Exchange.Body
}

// jqShown says whether a jq expression, or what it made, is in front of the
// payload.
func (p *preview) jqShown() bool {
	return p.jq.shows() && p.asJSON()
}

// treeView is the JSON tree that is shown: what jq made, else the payload.
func (p *preview) treeView() *widget.JSONView {
	if p.jqShown() && p.jq.result != nil {
		return p.made
	}
	return p.json
}

func (p *preview) jqLines() []string {
	if !p.jqShown() {
		return nil
	}
	rows := min(jqRows, max(0, p.h-p.headLines()-1))
	return p.jq.lines(p.w, p.sh.inks())[:rows]
}

// noJQ says why jq has nothing to work on.
func (p *preview) noJQ() string {
	if why := p.noBytes(); why != "" || p.tree() != nil {
		return why
	}
	return "the payload is not JSON"
}

func (p *preview) openJQ() (intent, tea.Cmd) {
	p.raw = notRaw
	cmd := p.jq.begin(p.sh.ctx, p.tree())
	p.fill()
	return nil, cmd
}

func (p *preview) closeJQ() {
	p.jq.stop()
	p.fill()
}

// typedJQ takes a key or a paste into the expression.
func (p *preview) typedJQ(msg tea.Msg) tea.Cmd {
	cmd := p.jq.typed(msg)
	p.fill()
	return cmd
}

// takeJQ shows what an expression made.
func (p *preview) takeJQ(msg tea.Msg) tea.Cmd {
	cmd, other := p.jq.take(p.sh.ctx, msg)
	if other {
		p.made.SetDoc(p.jq.result.Doc)
		p.made.Search(p.query())
	}
	p.size()
	return cmd
}
