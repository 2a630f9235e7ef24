package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// manyKeys is what is known of many endpoints' keys: of those that were in view,
// how they stand; of one at a time, for a while, all of it.
type manyKeys struct {
	stands map[model.EndpointID]keyRead
	asking bool // for some; one question at a time

	of    model.EndpointID // whose key is shown
	shown model.Secret     // it is on record; empty for none
	hides uint64           // of the last reveal
}

// keyRead is how a key stood, and what would have it read again.
type keyRead struct {
	runbook.KeyStand
	at      time.Time
	updated time.Time // the endpoint's last change then
	changes int       // how often endpoints had been changed from here
}

type (
	// stood brings how keys stand.
	stood struct {
		stands  map[model.EndpointID]runbook.KeyStand
		changes int
	}
	// endKey brings an endpoint's key whose giving away is on record by now.
	endKey struct {
		id model.EndpointID
		keyGiven
	}
	// hideKey ends the showing of an endpoint's key.
	hideKey struct{}
)

const (
	keysAtOnce = 8           // that are read with one question
	keyAgain   = time.Minute // after which one that could not be read is asked for again
)

// enter begins to read the keys in view.
func (p *manyEnds) enter() tea.Cmd {
	p.entered = true
	return p.readOn()
}

// readKeys asks for the keys of the rows in view, few at a time: the provider
// gives them one by one only. Where calls are counted it does not.
func (p *manyEnds) readKeys() tea.Cmd {
	if p.keys.asking || !p.entered || p.sh.desk == nil || p.sh.snap.Budget.Limit > 0 || p.sh.stale() {
		return nil
	}
	changes := endpointChanges(p.sh.runs)
	ids := p.keysDue(changes)
	if len(ids) == 0 {
		return nil
	}
	p.keys.asking = true
	desk := p.sh.desk
	return ask(endpointsID, 0, func(ctx context.Context) (stood, error) {
		stands, err := desk.KeyStands(ctx, ids)
		for _, id := range ids {
			if _, ok := stands[id]; !ok && stands != nil {
				stands[id] = runbook.KeyStand{Err: err}
			}
		}
		return stood{stands, changes}, nil
	})
}

// keysDue are those in view whose keys are not known as they are now, at most as
// many as are read at once.
func (p *manyEnds) keysDue(changes int) (ids []model.EndpointID) {
	for _, r := range p.inView() {
		had, ok := p.keys.stands[r.e.ID]
		fresh := ok && had.changes == changes && had.updated.Equal(r.e.Updated) && (had.Err == nil || p.sh.at.Sub(had.at) < keyAgain)
		if !fresh && len(ids) < keysAtOnce {
			ids = append(ids, r.e.ID)
		}
	}
	return ids
}

// inView are the rows on the screen.
func (p *manyEnds) inView() []endRow {
	from, to := p.table.Window()
	return p.rows[min(from, len(p.rows)):min(to, len(p.rows))]
}

// takeStands keeps how keys stand, and asks for the next of those in view.
func (p *manyEnds) takeStands(s stood) tea.Cmd {
	p.keys.asking = false
	updated := make(map[model.EndpointID]time.Time, len(p.rows))
	for _, r := range p.rows {
		updated[r.e.ID] = r.e.Updated
	}
	for id, stand := range s.stands {
		p.keys.stands[id] = keyRead{KeyStand: stand, at: p.sh.at, updated: updated[id], changes: s.changes}
	}
	p.fit()
	if len(s.stands) == 0 { // the provider gives none
		return nil
	}
	return p.readKeys()
}

// keyActs show and copy the key of an endpoint.
func (p *manyEnds) keyActs(r endRow, none string) []action {
	name := "show key"
	if p.shows(r.e.ID) {
		name = "hide key"
	}
	return []action{
		{keys: []string{"v"}, name: name, about: "show this endpoint's key for 30 seconds, which is put on record", foot: true, off: firstOf(p.sh.noDesk(), none), run: func() (intent, tea.Cmd) { return p.reveal(r.e.ID) }},
		{keys: []string{"y"}, name: "copy", about: "copy the URL, the id or the key", foot: true, off: none, run: func() (intent, tea.Cmd) { return p.copyMenu(r.e) }},
	}
}

func (p *manyEnds) shows(id model.EndpointID) bool { return p.keys.of == id && !p.keys.shown.Empty() }

func (p *manyEnds) reveal(id model.EndpointID) (intent, tea.Cmd) {
	p.keys.hides++
	hidden := p.shows(id)
	if p.keys.shown = (model.Secret{}); hidden {
		return nil, nil
	}
	return nil, p.giveKey(id, "")
}

// giveKey has the key put on record and brings it.
func (p *manyEnds) giveKey(id model.EndpointID, what string) tea.Cmd {
	desk := p.sh.desk
	return ask(endpointsID, p.keys.hides, func(ctx context.Context) (endKey, error) {
		key, err := desk.RevealKey(ctx, id)
		return endKey{id, keyGiven{key, what}}, err
	})
}

// takeKey copies or shows a key that is on record.
func (p *manyEnds) takeKey(msg result[endKey]) (intent, tea.Cmd) {
	if msg.val.what != "" || msg.err != nil {
		return msg.val.copied(msg.err), nil
	}
	if msg.seq != p.keys.hides {
		return nil, nil
	}
	p.keys.of, p.keys.shown = msg.val.id, msg.val.key
	return nil, p.sh.tick(keyShown, func(time.Time) tea.Msg { return result[hideKey]{to: endpointsID, seq: msg.seq} })
}

// copyMenu offers what there is to copy of an endpoint.
func (p *manyEnds) copyMenu(e model.Endpoint) (intent, tea.Cmd) {
	entries := []entry{
		{key: "u", name: "URL " + text.URL(e.URL), run: wants(clip{what: "URL", text: e.URL})},
		{key: "i", name: "id " + text.Clean(string(e.ID)), run: wants(clip{what: "id", text: string(e.ID)})},
		{key: "k", name: "key, which is put on record", off: p.sh.noDesk(), run: func() (intent, tea.Cmd) { return nil, p.giveKey(e.ID, "key") }},
	}
	return lay{newMenu("Copy", entries)}, nil
}

// keyCell is a key in a row: masked, and its fingerprint.
func (p *manyEnds) keyCell(r endRow) string {
	s, ok := p.keys.stands[r.e.ID]
	switch {
	case !ok:
		return ""
	case s.Err != nil:
		return "not read"
	}
	return strings.TrimPrefix(s.Mask, "•••") + " " + s.Print
}

// keyFacts are what is known of a key, and of those it replaced.
func (p *manyEnds) keyFacts(e model.Endpoint) (facts []fact) {
	s, ok := p.keys.stands[e.ID]
	words := "reading it …"
	switch {
	case p.shows(e.ID):
		words = p.keys.shown.Reveal() + " · fingerprint " + p.keys.shown.Fingerprint() + " · shown for 30 s, on record"
	case !ok && (p.sh.desk == nil || p.sh.snap.Budget.Limit > 0):
		words = "not read: the provider gives it on request"
	case ok && s.Err != nil:
		words = s.Err.Error()
	case ok:
		words = s.Mask + " · fingerprint " + s.Print
		if !s.Since.IsZero() {
			words += " · since " + p.sh.when(s.Since)
		}
	}
	facts = append(facts, fact{label: keyLabel, text: words})
	for _, old := range s.Old {
		if left := old.Until.Sub(p.sh.at); left > 0 {
			facts = append(facts, fact{label: "old key", text: "fingerprint " + old.Print + " · signs beside it until " + p.sh.when(old.Until) + ", " + model.Age(left) + " more"})
		}
	}
	return facts
}

const keyLabel = "key"

// fact is a line of an endpoint's details.
type fact struct{ label, text string }

// fit gives the columns no more room than they fill.
func (p *manyEnds) fit() {
	p.table.SetColumns(fitted(endColumns(p), p.rows)...)
}
