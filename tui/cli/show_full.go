package cli

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// fullDetail is a delivery with what is known around it.
type fullDetail struct {
	model.Detail
	ahead  model.Ahead
	words  string // what is ahead, and why a message reached no endpoint; may be empty
	batch  catalog.Batch
	chunk  bool // it is one of several of an event, which batch puts together
	missed error
}

// around asks what else belongs to a delivery: the endpoint, for what is ahead of
// one that is not done, and the other chunks of its event. What cannot be asked is
// left open, and said.
func (a *app) around(ctx context.Context, s *Session, d model.Detail) fullDetail {
	full := fullDetail{Detail: d}
	var ends []model.Endpoint
	if many := s.Profile.Provider != model.Metriport; many && (d.Delivery.Unsent || d.Delivery.To != "" && d.Delivery.Outcome != model.Delivered) {
		ends, _ = s.Provider.Endpoints(ctx) // whether it is disabled stays open
	}
	full.ahead = d.AheadOf(s.Profile.Provider, ends)
	full.words = full.ahead.Sentence(a.Now(), func(t time.Time) string { return moment(t).String() })
	if why := model.WhyUnsent(&d.Delivery, ends); d.Delivery.Unsent && why != "" {
		full.words = "the endpoints now: " + why
	}
	reader, _ := s.Provider.(client.PartReader)
	full.batch, full.chunk, full.missed = runbook.BatchBy(ctx, reader, d, nil)
	return full
}

// attemptText is one attempt in a line.
func attemptText(t model.Attempt) string {
	parts := []string{moment(t.At).String(), t.Outcome.String(), codeText(t.Code)}
	if t.Trigger != model.TriggerUnknown {
		parts = append(parts, t.Trigger.String())
	}
	if t.Took != model.NoTime {
		parts = append(parts, model.Dur(t.Took))
	}
	if t.Cause != model.CauseNone {
		parts = append(parts, t.Cause.Sentence(t.Code))
	}
	if said := text.Clean(text.URL(t.Detail)); said != "" {
		parts = append(parts, said)
	}
	return strings.Join(parts, "  ")
}

// write tells of the event that the delivery is a chunk of.
func (f *fullDetail) write(b *strings.Builder, o showing) {
	if !f.chunk {
		return
	}
	section(b, "Whole event")
	writeLines(b, f.summary())
	if f.missed != nil {
		writeLines(b, "the other chunks were not read: "+text.Clean(f.missed.Error()))
	}
	switch doc, bad := jsondoc.Parse(f.batch.Body); {
	case bad != nil:
	case !o.whole:
		b.WriteString("  --whole shows it as one\n")
	default:
		if !o.reveal {
			doc, _ = jsondoc.Parse(maskedJSON(f.batch.Type, doc)) // what was JSON stays so
		}
		writeLines(b, string(doc.Indent(0)))
	}
}

func (f *fullDetail) summary() string {
	return f.batch.Summary(func(t time.Time) string { return moment(t).String() }, f.batch.Part, f.batch.Item)
}

// aheadRecord is what will become of a delivery by itself, as machines read it.
type aheadRecord struct {
	Course string  `json:"course"` // delivered, due, manual, exhausted, disabled, ended, unknown
	Next   moment  `json:"next"`
	Left   *int    `json:"attempts_left"`
	Exact  bool    `json:"attempts_left_exact"` // false: at least so many
	Until  moment  `json:"until"`
	Words  *string `json:"words"`
}

// wholeRecord is an event that came in several chunks.
type wholeRecord struct {
	Chunks  int             `json:"chunks"`
	Have    []chunkRecord   `json:"have"`
	Missing []gapRecord     `json:"missing"`
	Words   string          `json:"words"`
	Error   *string         `json:"error"`   // why the others were not read
	Payload json.RawMessage `json:"payload"` // with --whole; masked as the delivery's is
}

type chunkRecord struct {
	Chunk int    `json:"chunk"` // from 1
	ID    string `json:"id"`
	Items int    `json:"samples"`
}

type gapRecord struct {
	First int    `json:"first"` // from 1
	Last  int    `json:"last"`
	From  moment `json:"from"`
	To    moment `json:"to"`
	Items *int   `json:"samples"`
}

// fullRecord is everything known of a delivery as machines read it.
type fullRecord struct {
	detail
	Ahead aheadRecord  `json:"ahead"`
	Whole *wholeRecord `json:"whole"` // null for what is no chunk
}

func (f *fullDetail) record(o showing) fullRecord {
	a := f.ahead
	r := fullRecord{detail: detailOf(&f.Detail, o.reveal), Ahead: aheadRecord{
		Course: a.Course.String(), Next: moment(a.Next), Left: given(a.Left.N, a.Left.Known), Exact: a.Left.Known && !a.Left.AtLeast, Until: moment(a.Until), Words: word(f.words),
	}}
	if !f.chunk {
		return r
	}
	w := &wholeRecord{Chunks: f.batch.Total, Have: []chunkRecord{}, Missing: []gapRecord{}, Words: f.summary()}
	if f.missed != nil {
		w.Error = word(text.Clean(f.missed.Error()))
	}
	for _, p := range f.batch.Parts {
		w.Have = append(w.Have, chunkRecord{p.Index + 1, string(p.ID), p.Items})
	}
	for _, g := range f.batch.Missing() {
		w.Missing = append(w.Missing, gapRecord{g.First + 1, g.Last + 1, moment(g.From), moment(g.To), given(g.Items, g.Items > 0)})
	}
	doc, bad := jsondoc.Parse(f.batch.Body)
	switch {
	case bad != nil || !o.whole:
	case o.reveal:
		w.Payload = f.batch.Body
	default:
		w.Payload = maskedJSON(f.batch.Type, doc)
	}
	r.Whole = w
	return r
}
