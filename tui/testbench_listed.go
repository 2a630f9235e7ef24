package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// listTypes asks the provider for its event types, once for each desk, and once more
// each time that the link is there again after they could not be listed: until then,
// and where it lists none, the catalogue's stand there.
func (p *testbench) listTypes() tea.Cmd {
	desk, live := p.sh.desk, p.sh.snap.Link.State == model.LinkLive
	again := p.typesErr != nil && live && !p.wasLive
	p.wasLive = live
	if desk == nil || desk == p.listed && !again || p.of == "" || p.of == model.Metriport {
		return nil
	}
	p.listed = desk
	p.typesSeq++
	return ask(testbenchID, p.typesSeq, desk.TestTypes)
}

// takeTypes takes up what the provider lists. The cursor stays on its type.
func (p *testbench) takeTypes(msg result[[]catalog.Type]) tea.Cmd {
	if msg.seq != p.typesSeq {
		return nil
	}
	if p.typesErr = msg.err; msg.err != nil {
		return nil
	}
	p.types = msg.val
	p.narrow()
	return p.look()
}
