package tui

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// wholeEvent is an event that came in several parts, as far as they are known.
type wholeEvent struct {
	catalog.Batch
	doc   *jsondoc.Doc // nil where the chunks make no JSON
	own   int          // the number of the chunk that is shown, from 1
	asked bool         // the provider was asked for the others
	err   error        // why it did not tell
}

// Chunks of one event are made in a row; those of rows further away than this are
// not looked at.
const (
	nearChunk  = 2 * time.Minute
	mostChunks = 100
)

// wholeOf puts together what a delivery is a chunk of: from the rows that are
// held, and where the provider may be asked, by one call. nil for no chunk.
func wholeOf(ctx context.Context, watched client.Watched, desk *runbook.Desk, rows model.Rows, own model.Detail, mayAsk bool) *wholeEvent {
	if !catalog.IsChunk(&own) {
		return nil
	}
	var held []model.Detail
	for _, d := range near(rows, &own.Delivery) {
		if det, err := watched.Detail(ctx, d.ID, false); err == nil {
			held = append(held, det)
		}
	}
	w := &wholeEvent{asked: mayAsk && desk != nil}
	var ok bool
	if w.asked {
		w.Batch, ok, w.err = desk.Batch(ctx, own, held)
	} else {
		w.Batch, ok = catalog.BatchOf(own, held)
	}
	if !ok {
		return nil
	}
	for _, part := range w.Parts {
		if part.ID == own.Delivery.ID {
			w.own = part.Index + 1
		}
	}
	w.doc, _ = jsondoc.Parse(w.Body) // what makes no JSON is said not to
	return w
}

// after is what is known of the event once it was put together before: what the
// provider has told stays, and so does what is folded.
func (w *wholeEvent) after(old *wholeEvent) *wholeEvent {
	switch {
	case w == nil || old == nil:
		return w
	case old.asked && !w.asked && len(w.Parts) <= len(old.Parts), bytes.Equal(old.Body, w.Body) && w.asked == old.asked:
		return old
	}
	return w
}

// near are the rows that may be chunks of the same event: of the same type, to the
// same endpoint, about the same user, and made about the same time.
func near(rows model.Rows, d *model.Delivery) (out []*model.Delivery) {
	rows.Scan(firstUntil(rows, d.Created.Add(nearChunk)), rows.Len(), func(_ int, x *model.Delivery) bool {
		if x.Created.Before(d.Created.Add(-nearChunk)) || len(out) == mostChunks {
			return false // newest first
		}
		if x.Type == d.Type && x.To == d.To && x.User == d.User && x.ID != d.ID && !x.Created.After(d.Created.Add(nearChunk)) {
			out = append(out, x.Copy())
		}
		return true
	})
	return out
}

// words say which chunk is shown.
func (w *wholeEvent) words() string {
	s := w.Part + " " + strconv.Itoa(w.own) + " of " + strconv.Itoa(w.Total)
	if !w.Whole() {
		s += ", not all here"
	}
	return s
}

// askWords says how to come by what is missing.
func (p *preview) askWords() string {
	if p.sh.snap.Profile.Provider == model.Metriport {
		return " · L in the list loads older rows"
	}
	return " · enter asks the provider for it"
}

// wholeLines stand above an event that is put together: what it is made of, and
// what is missing.
func (p *preview) wholeLines() []string {
	w, k := p.content.whole, p.sh.inks()
	ink := k.Faint
	if !w.Whole() {
		ink = k.Warn
	}
	words := w.Summary(p.sh.clock, w.Part, w.Item)
	switch {
	case w.err != nil:
		words += " · the others were not read: " + text.Clean(w.err.Error())
	case !w.Whole() && !w.asked:
		words += p.askWords()
	case !w.Whole() && p.sh.snap.Profile.Provider == model.Metriport:
		words += " · none that is loaded was made within 2 min"
	case !w.Whole():
		words += " · the provider has none made within 2 min"
	}
	if w.Loose && !w.Whole() {
		words += " · counted from 1, which the provider does not say"
	}
	var lines []string
	for _, l := range wrap(words, max(1, p.w-2)) {
		s := newStrip(p.w)
		s.put(ink, " "+l)
		lines = append(lines, s.line())
	}
	return lines[:min(len(lines), max(0, p.h-p.headLines()-1))]
}
