package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// comparison is the delivery that is shown beside another one.
type comparison struct {
	chosen   model.DeliveryID // what to compare with, as the operator chose; empty for what suits best
	seq      uint64           // of the question that is still of interest
	giveUp   context.CancelFunc
	waiting  bool
	slow     bool // it takes longer than a glance
	of       *shown
	val      *compared // nil until it has come
	err      error
	asked    bool // the provider was asked for the other one
	revealed bool // the health data of both is shown
}

// compared is what tells two deliveries apart.
type compared struct {
	with    model.Detail // the earlier one, or the one chosen
	found   bool         // there is one to compare with
	payload widget.DiffPart
	text    bool // the payload is compared line by line: what it may hold cannot be masked
	rest    []widget.DiffPart
}

// mostCompared is the largest payload that is compared, in bytes: what takes more
// memory than a screen is worth.
const mostCompared = 16 << 20

// end gives up what is being compared.
func (c *comparison) end() {
	if c.giveUp != nil {
		c.giveUp()
	}
	*c = comparison{seq: c.seq + 1}
}

// compareSlow says that a comparison takes longer than a glance.
type compareSlow struct{}

// compare compares what is shown with another delivery, beside the screen. Unless
// ask says so, it makes no provider call.
func (p *preview) compare(mayAsk bool) tea.Cmd {
	c := &p.beside
	if p.content == nil || (c.of == p.content && !mayAsk) {
		return nil
	}
	if c.giveUp != nil {
		c.giveUp()
	}
	var ctx context.Context
	ctx, c.giveUp = context.WithCancel(p.sh.ctx)
	c.seq++
	c.of, c.waiting, c.slow, c.asked, c.err = p.content, true, false, mayAsk, nil
	own, rows, chosen, watched, seq := p.content, p.sh.snap.Log.Rows, c.chosen, p.sh.watched, c.seq
	return tea.Batch(
		askWithin(ctx, deliveriesID, seq, func(ctx context.Context) (compared, error) {
			with := chosen
			if with == "" {
				d, ok := deliveredLike(ctx, rows, &own.detail.Delivery)
				if !ok {
					return compared{}, nil
				}
				with = d.ID
			}
			return compareWith(ctx, watched, own, with, mayAsk)
		}),
		p.sh.tick(glance, func(time.Time) tea.Msg { return result[compareSlow]{to: deliveriesID, seq: seq} }),
	)
}

// deliveredLike is the delivery to compare one with: of the same type and to the
// same endpoint, of another message, the last that was delivered before it; else
// the first that was after it. Rows are newest first. Nothing is found where that
// is given up.
func deliveredLike(ctx context.Context, rows model.Rows, own *model.Delivery) (d model.Delivery, ok bool) {
	rows.Scan(0, rows.Len(), func(i int, x *model.Delivery) bool {
		switch {
		case i%givenUpEvery == 0 && ctx.Err() != nil:
			d, ok = model.Delivery{}, false
			return false
		case x.Outcome != model.Delivered || x.Type != own.Type || x.ID == own.ID || !sameReceiver(x, own):
		case x.Message != "" && x.Message == own.Message, x.RetryOf == own.ID, own.RetryOf == x.ID && x.ID != "":
		case x.Created.After(own.Created):
			d, ok = *x, true
		default:
			d, ok = *x, true
			return false
		}
		return true
	})
	return d, ok
}

// givenUpEvery is how many rows are looked at between two looks whether anybody
// still waits for them.
const givenUpEvery = 4096

func sameReceiver(a, b *model.Delivery) bool {
	if a.To != "" && b.To != "" {
		return a.To == b.To
	}
	return a.Endpoint == b.Endpoint
}

// compareWith compares a delivery with the one of an id.
func compareWith(ctx context.Context, watched client.Watched, own *shown, with model.DeliveryID, mayAsk bool) (compared, error) {
	det, err := watched.Detail(ctx, with, mayAsk)
	if err != nil {
		return compared{with: model.Detail{Delivery: model.Delivery{ID: with}}, found: true}, err
	}
	c := compared{with: det, found: true}
	c.payload, c.text = comparePayloads(own, &det)
	c.rest = compareCalls(&own.detail, &det)
	return c, nil
}

func comparePayloads(own *shown, with *model.Detail) (part widget.DiffPart, asText bool) {
	part.Title = "Payload"
	a, b := with.Exchange, own.detail.Exchange
	switch {
	case a.Origin == model.OriginNone || b.Origin == model.OriginNone:
		part.Note = "not compared: the provider does not give both"
		return part, false
	case max(len(a.Body), len(b.Body)) > mostCompared:
		part.Note = "not compared: " + model.Bytes(int64(max(len(a.Body), len(b.Body)))) + ", more than the " + model.Bytes(mostCompared) + " that are compared here"
		return part, false
	}
	doc, bad := jsondoc.Parse(a.Body)
	if bad == nil && own.doc != nil {
		part.Tree = widget.DiffDocs(doc, own.doc, widget.DiffRules{Expected: expected, Name: elementName})
		return part, false
	}
	part.Lines, _ = widget.DiffTexts(text.CleanLines(string(a.Body)), text.CleanLines(string(b.Body)))
	part.Note = "not JSON, so line by line"
	return part, true
}

// compareCalls compares what went over the wire around the payload, as far as it
// is known of both.
func compareCalls(own, with *model.Detail) (parts []widget.DiffPart) {
	a, b := with.Exchange, own.Exchange
	add := func(title string, a, b []string) {
		lines, _ := widget.DiffTexts(a, b)
		parts = append(parts, widget.DiffPart{Title: title, Lines: lines})
	}
	switch {
	case a.Request != nil && b.Request != nil:
		add("Request headers", fieldTexts(a.Request), fieldTexts(b.Request))
	case a.Request != nil || b.Request != nil:
		parts = append(parts, widget.DiffPart{Title: "Request headers", Note: "known of one of the two only"})
	}
	if a.Code != 0 && b.Code != 0 {
		add("Response", fieldTexts(a.Response), fieldTexts(b.Response))
		last := &parts[len(parts)-1]
		last.Lines = append([]widget.DiffLine{statusLine(a.Code, b.Code)}, last.Lines...)
	}
	if a.Answer != nil && b.Answer != nil && max(len(a.Answer), len(b.Answer)) <= mostCompared {
		add("Response body", text.CleanLines(string(a.Answer)), text.CleanLines(string(b.Answer)))
	}
	return parts
}

// statusLine compares what two calls were answered.
func statusLine(was, is int) widget.DiffLine {
	if was == is {
		return widget.DiffLine{Kind: widget.DiffSame, Text: "status " + codeCell(is)}
	}
	return widget.DiffLine{Kind: widget.DiffChanged, Text: "status " + codeCell(was) + " → " + codeCell(is)}
}

func fieldTexts(fields []model.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name + ": " + f.Value
	}
	return out
}

// takeCompared takes up a comparison, unless another one is wanted by now.
func (p *preview) takeCompared(msg result[compared]) {
	c := &p.beside
	if r := &p.reading; r.beside == msg.seq && r.of != "" {
		r.of, r.giveUp, r.beside = "", nil, 0
	}
	if msg.seq != c.seq {
		return
	}
	c.giveUp()
	c.waiting, c.slow, c.giveUp, c.err = false, false, nil, msg.err
	if msg.err == nil || msg.val.found {
		c.val = &msg.val
	}
	p.fill()
}

// fillCompared puts the comparison into its view.
func (p *preview) fillCompared() {
	c := &p.beside
	if c.val == nil || c.err != nil || !c.val.found {
		p.diff.SetParts(nil)
		return
	}
	payload := c.val.payload
	if c.val.text && !c.revealed {
		payload.Lines, payload.Note = nil, payload.Note+"; it may hold health data: m shows it"
	}
	if payload.Tree != nil && !payload.Tree.Any() {
		payload.Tree, payload.Note = nil, "the same, value by value"
	}
	p.diff.SetMask(p.bothMask())
	p.diff.SetParts(append([]widget.DiffPart{payload}, c.val.rest...))
}

// bothMask says which values of the two payloads are hidden; nil hides nothing.
func (p *preview) bothMask() func(*jsondoc.Doc, int) bool {
	c := &p.beside
	if c.revealed || c.val.payload.Tree == nil {
		return nil
	}
	with, own, other := c.val.with.Delivery.Type, p.d.Type, c.val.payload.Tree.A
	return func(doc *jsondoc.Doc, i int) bool {
		if doc == other {
			return catalog.Masked(with, doc, i)
		}
		return catalog.Masked(own, doc, i)
	}
}

// revealBoth shows or masks the health data of both deliveries; that they were
// shown goes on record.
func (p *preview) revealBoth() (intent, tea.Cmd) {
	c := &p.beside
	if c.val == nil || !c.val.found {
		return say{text: "there is nothing to show yet"}, nil
	}
	c.revealed = !c.revealed
	at, _ := p.diff.Position()
	p.fill()
	p.diff.Top()
	p.diff.Move(at - 1)
	if !c.revealed || p.sh.desk == nil {
		return nil, nil
	}
	desk, ids := p.sh.desk, []model.DeliveryID{p.d.ID, c.val.with.Delivery.ID}
	return nil, tell(p.sh.ctx, func(ctx context.Context) error {
		for _, id := range ids {
			if err := desk.Revealed(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// openCompared folds or unfolds what is under the cursor; where the other
// delivery is not held, it is asked for.
func (p *preview) openCompared() (intent, tea.Cmd) {
	if p.beside.err != nil {
		return nil, p.compare(true)
	}
	p.diff.Toggle()
	return nil, nil
}
