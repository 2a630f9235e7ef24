package tui

import (
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

func (p *testbench) view() []string {
	switch p.side {
	case benchAnswer:
		return p.answer.view()
	case benchChecks:
		return p.exam.view()
	case benchDesk:
	}
	if note := p.emptiness(); note != nil {
		return note.view(p.w, p.h, p.sh.inks())
	}
	lines := []string{p.head()}
	r := p.rects
	switch {
	case r.beside:
		lines = append(lines, p.joined(p.listLines(), p.sampleLines())...)
	case r.list > 0 && r.sample > 0:
		lines = append(append(append(lines, p.listLines()...), p.rule()), p.sampleLines()...)
	case r.list > 0:
		lines = append(lines, p.listLines()...)
	case r.sample > 0:
		lines = append(lines, p.sampleLines()...)
	}
	if r.sent > 0 {
		if r.rules > 0 {
			lines = append(lines, p.rule())
		}
		lines = append(lines, p.sentLines()...)
	}
	return fill(lines, p.w, p.h)
}

// emptiness says why there are no event types; nil when there are some.
func (p *testbench) emptiness() *emptiness {
	if len(p.types) > 0 {
		return nil
	}
	if p.of == "" {
		return &emptiness{what: "The provider is not known yet."}
	}
	return &emptiness{what: "No event types of this provider are known.", do: "p pings the endpoint all the same; F and C look at it"}
}

// head says where test events go.
func (p *testbench) head() string {
	k, e := p.sh.inks(), p.endpoint()
	s := newStrip(p.sh.wide(p.w))
	if p.under.slow {
		s.put(k.Busy, " ◌ "+p.under.words)
		return s.line()
	}
	if e.URL == "" {
		s.put(k.Warn, " Test events have nowhere to go: "+p.nowhere())
		return s.line()
	}
	s.put(k.Faint, " Test events go to ")
	s.put(k.Strong, text.URL(e.URL))
	key := " · no key is known: not signed"
	switch {
	case !e.Secret.Empty():
		key = " · key " + e.Secret.Fingerprint()
	case p.of != model.Metriport:
		key = " · its key is read when it signs"
	}
	s.put(k.Faint, key)
	if n := len(p.sh.snap.Endpoints); n > 1 {
		s.put(k.Faint, " · one of "+model.Grouped(n)+", t chooses")
	}
	return s.line()
}

// nowhere says why it is not known where test events go.
func (p *testbench) nowhere() string {
	snap := p.sh.snap
	switch {
	case len(snap.Endpoints) > 0:
		return "no webhook URL is set; 3 sets one"
	case snap.Endpoints != nil && snap.EndErr == nil:
		return "there is no endpoint; 3 creates one"
	case snap.Link.State == model.LinkNotPermitted:
		return "these credentials may not read the endpoint"
	case snap.Link.State == model.LinkNotFound && snap.Link.Err != nil:
		return text.Clean(snap.Link.Err.Why)
	case snap.Link.State == model.LinkConnecting:
		return "the endpoint is not known yet"
	}
	return "the endpoint is not known; ^r asks for it"
}

func (p *testbench) rule() string {
	s := newStrip(p.w)
	s.put(p.sh.inks().Faint, strings.Repeat("─", p.w))
	return s.line()
}

func (p *testbench) joined(left, right []string) []string {
	bar := p.sh.inks().Faint.Render("│")
	for i := range left {
		left[i] += bar + right[i]
	}
	return left
}

// listLines is the list of types; its own heading stands in place of a table's.
func (p *testbench) listLines() []string {
	lines := p.list.View(p.sh.styles, widget.TableView[model.EventType]{Dim: p.sh.stale(), Focused: p.focus == typesPane})
	if len(lines) > 1 {
		lines[0] = p.listHead(p.rects.listW)
		if p.list.Len() == 0 {
			s := newStrip(p.rects.listW)
			s.put(p.sh.inks().Faint, "   No type matches; esc ends the search.")
			lines[1] = s.line()
		}
	}
	return lines
}

// sampleLines is the sample with what is to be known of it above.
func (p *testbench) sampleLines() []string {
	s := p.current()
	if s == nil {
		return fill(nil, p.rects.sampleW, p.rects.sample)
	}
	lines := append(p.sampleHead(s, p.sh.inks()), s.ed.View(p.sh.styles, p.editing, p.sh.stale())...)
	return fill(lines, p.rects.sampleW, p.rects.sample)
}

// tallSample is how many lines a sample has where what it is about may take one.
const tallSample = 12

// sampleHead is what stands above a sample's text: its name and how it stands,
// what it is about, its variants.
func (p *testbench) sampleHead(s *sample, k *themes.Inks) []string {
	w, t := p.rects.sampleW, p.chosen()
	top := newStrip(w)
	top.put(headInk(p.focus == samplePane, k), " "+text.Clean(string(t.Name)))
	words, ink := s.state(k)
	if room := w - top.at - 3; cells(words) > room {
		words = text.Elide(words, max(0, room))
	}
	top.to(w - cells(words) - 1)
	top.put(ink, words)
	lines := []string{top.line()}
	if s.err != nil || p.rects.sample >= tallSample || len(t.Variants) == 0 {
		about := newStrip(w)
		if s.err != nil {
			about.put(k.Bad, " "+s.mistake())
		} else {
			about.put(k.Faint, " "+typeRow{t: t}.about())
		}
		lines = append(lines, about.line())
	}
	if len(t.Variants) > 0 {
		lines = append(lines, p.variantLine(t, w, k))
	}
	return lines
}

// variantLine is a type's samples, the one shown marked.
func (p *testbench) variantLine(t *catalog.Type, w int, k *themes.Inks) string {
	line := newStrip(w)
	for i, name := range variants(t) {
		sep := " │ "
		if i == 0 {
			sep, name = " ", "sample"
		}
		line.put(k.Faint, sep)
		if i == p.variant[t.Name] {
			line.put(p.sh.styles.TabOn, name)
		} else {
			line.put(k.Faint, name)
		}
	}
	return line.line()
}

// state says how a sample's text stands: its mistake, or what is done with it.
func (s *sample) state(k *themes.Inks) (string, themes.Ink) {
	if s.err != nil {
		return "✗ cannot be sent", k.Bad
	}
	var parts []string
	if s.edited {
		parts = append(parts, "edited")
	}
	if len(s.vars) > 0 {
		parts = append(parts, "{{…}} filled in when sent")
	}
	return strings.Join(append(parts, model.Bytes(int64(s.size))), " · "), k.Faint
}

// sentLines is what was sent, with its heading.
func (p *testbench) sentLines() []string {
	k := p.sh.inks()
	if p.sent.Len() == 0 {
		s := newStrip(p.w)
		s.put(headInk(p.focus == sentPane, k), " Sent")
		note := newStrip(p.w)
		note.put(k.Faint, "   "+text.Clean(p.emptySent()))
		return fill([]string{s.line(), note.line()}, p.w, p.rects.sent+1)
	}
	lines := p.sent.View(p.sh.styles, widget.TableView[int]{Focused: p.focus == sentPane})
	return lines
}

func headInk(on bool, k *themes.Inks) themes.Ink {
	if on {
		return k.Accent
	}
	return k.Strong
}
