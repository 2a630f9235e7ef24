package tui

import (
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
)

// emptiness is a page or a pane without content: what is the matter, and what
// can be done about it. Loading, failed, nothing matches, nothing yet, not
// permitted and "no such thing" each have their own words; there is never an
// empty box.
type emptiness struct{ what, do string }

func (e *emptiness) view(w, h int, k *themes.Inks) []string {
	lines := make([]string, 0, h)
	for range max(0, h/3-1) {
		lines = append(lines, blank(w))
	}
	for _, part := range []struct {
		ink  themes.Ink
		text string
	}{{k.Text, e.what}, {k.Faint, e.do}} {
		if part.text == "" {
			continue
		}
		for _, words := range wrapParts(text.Clean(part.text), w-4) {
			s := newStrip(w)
			s.to(max(2, (w-cells(words))/2))
			s.put(part.ink, words)
			lines = append(lines, s.line())
		}
	}
	return fill(lines, w, h)
}

// emptiness says why the list has no rows; nil when it has some.
func (p *deliveries) emptiness() *emptiness {
	if p.rows.Len() > 0 {
		return nil
	}
	snap := p.sh.snap
	switch {
	case p.log.Rows.Len() > 0 && !p.filter.Empty():
		return &emptiness{what: "No loaded delivery matches.", do: p.widen()}
	case snap.LogState == model.LogNotServed:
		return &emptiness{what: errWhy(snap.LogErr, "This host does not serve a delivery log."), do: errDo(snap.LogErr, "1 shows what is counted · 3 the endpoint")}
	case snap.LogState == model.LogFailed && model.CodeOf(asError(snap.LogErr)) == model.Denied:
		return &emptiness{what: "These credentials may not read the delivery log.", do: errDo(snap.LogErr, "check the profile's key") + " · ^r tries again"}
	case snap.LogState == model.LogFailed:
		return &emptiness{what: errWhy(snap.LogErr, "The delivery log could not be read."), do: withRetry(snap.LogErr)}
	case snap.LogState == model.LogLoading && !p.sh.waited:
		return &emptiness{}
	case snap.LogState == model.LogLoading:
		return &emptiness{what: "Reading the delivery log …"}
	}
	return &emptiness{what: "No message has been sent yet.", do: "The first one shows here as soon as the provider sends it · 4 sends a test event"}
}

// widen says what could still match.
func (p *deliveries) widen() string {
	switch {
	case p.editing:
		return "esc puts the filter back"
	case p.log.Complete:
		return "esc clears the filter"
	}
	return "esc clears the filter · L loads older deliveries (1 call)"
}

// emptiness says why a side of the delivery cannot be shown; nil when it can.
func (p *preview) emptiness() *emptiness {
	switch {
	case p.content == nil && (p.reading.of != "" || p.lacks()):
		return p.unread()
	case p.content == nil && p.err != nil:
		return &emptiness{what: p.err.Error(), do: "enter asks again"}
	case p.content != nil && p.on() == payloadTab && p.content.detail.Exchange.Origin == model.OriginNone:
		what := "The provider does not give the payload."
		if why := p.content.detail.Exchange.Note; why != "" {
			what = strings.ToUpper(why[:1]) + why[1:] + "."
		}
		return &emptiness{what: what, do: "A receiver of your own can keep it byte for byte."}
	}
	return nil
}

// withRetry is an error's own advice, and the key that tries again where that is
// of use.
func withRetry(e *model.Error) string {
	again := "it is tried again by itself · ^r tries now · @ shows the calls"
	if toldToWait(e) {
		again = "@ shows the calls"
	}
	if do := errDo(e, ""); do != "" {
		return do + " · " + again
	}
	return again
}

// toldToWait says whether another try would only be refused, too.
func toldToWait(e *model.Error) bool {
	return e != nil && (e.Code == model.QuotaUsed || e.Code == model.RateLimited)
}

func asError(e *model.Error) error {
	if e == nil {
		return nil
	}
	return e
}

func errWhy(e *model.Error, otherwise string) string {
	if e == nil {
		return otherwise
	}
	if e.Op == "" {
		return e.Why
	}
	return "Could not " + e.Op + ": " + e.Why
}

func errDo(e *model.Error, otherwise string) string {
	if e == nil || e.Do == "" {
		return otherwise
	}
	return e.Do
}
