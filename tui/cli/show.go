package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

func (a *app) show() *cobra.Command {
	var o showing
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show everything known of one delivery",
		Long: "Show everything known of one delivery. The patient, and values of the payload that are, or may be, health data, are masked until --reveal. " +
			"Below the attempts stands what follows them by itself. " +
			"Of an event that came in several chunks it says which are there and which are missing; --whole shows those that are there as one.\n\n" +
			"--output raw writes the payload's bytes and nothing else.",
		Example: "hooktop show 5b1f2c9e-… --output json\nhooktop show 5b1f2c9e-… --output raw --reveal > payload.json",
		Args:    exactly("show a delivery", "ID"),
		RunE: a.does(func(ctx context.Context, args []string) error {
			o.id = model.DeliveryID(args[0])
			return a.runShow(ctx, o)
		}),
	}
	c.Flags().BoolVar(&o.reveal, "reveal", false, "show the payload and whom it is about unmasked")
	c.Flags().BoolVar(&o.whole, "whole", false, "show an event that came in several chunks as one")
	c.Flags().IntVar(&o.maxCalls, "max-calls", 25, "stop looking for it after so many provider calls")
	output(c, "table", "json", "raw")
	return c
}

// showing is what "show" was told.
type showing struct {
	id            model.DeliveryID
	reveal, whole bool
	maxCalls      int
}

func (a *app) runShow(ctx context.Context, o showing) error {
	if a.format == "raw" && !o.reveal {
		return usage("show the raw payload", "its bytes cannot be masked", "add --reveal, or leave --output raw away")
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	d, err := s.Provider.Detail(ctx, o.id, nil)
	if model.CodeOf(err) == model.Invalid {
		d, err = a.seek(ctx, s, o.id, o.maxCalls)
	}
	if err != nil {
		return wayTo(err)
	}
	if o.reveal {
		if err := a.revealed(ctx, s, o.id); err != nil {
			return err
		}
	}
	if a.format == "raw" {
		return a.showRaw(&d)
	}
	full := a.around(ctx, s, d)
	if a.format == "json" {
		return a.line(full.record(o))
	}
	return a.showTable(full, o)
}

// seek looks for a delivery page by page, for a host whose log cannot be
// entered at an id.
func (a *app) seek(ctx context.Context, s *Session, id model.DeliveryID, maxCalls int) (model.Detail, error) {
	var from model.Cursor
	for calls, rows := 0, 0; ; {
		page, err := s.Provider.Deliveries(ctx, model.PageRequest{From: from, Limit: mostPage})
		if err != nil {
			return model.Detail{}, err
		}
		for i := range page.Rows {
			if page.Rows[i].Delivery.ID == id {
				return s.Provider.Detail(ctx, id, page.Rows[i].Raw)
			}
		}
		calls, rows, from = calls+max(1, page.Calls), rows+len(page.Rows), page.Older
		missing := &model.Error{Code: model.NotFound, Op: "show a delivery", Why: "it is not among the newest " + plural(rows, "row", "rows") + " of the log", Do: "raise --max-calls to look further"}
		switch {
		case from == "":
			missing.Why, missing.Do = "the log has no such delivery", "hooktop deliveries lists them"
			return model.Detail{}, missing
		case calls >= maxCalls:
			return model.Detail{}, missing
		}
	}
}

// showRaw writes the payload byte for byte, but commands to a terminal only
// into something else.
func (a *app) showRaw(d *model.Detail) error {
	x := d.Exchange
	if x.Origin == model.OriginNone {
		return &model.Error{Code: model.NotFound, Op: "show the raw payload", Why: "the provider does not give it", Do: "hooktop show " + text.Clean(string(d.Delivery.ID)) + " shows what it gives"}
	}
	if a.StdoutTTY && strings.Join(text.CleanLines(string(x.Body)), "\n") != string(x.Body) {
		return usage("show the raw payload", "it holds characters that a terminal would obey", "redirect stdout to a file")
	}
	if x.Origin != model.OriginExact {
		a.note("payload: %s", originText(x))
	}
	_, err := a.Stdout.Write(x.Body)
	return err
}

func (a *app) showTable(full fullDetail, o showing) error {
	d, reveal := &full.Detail, o.reveal
	r, x := recordOf(&d.Delivery, true), d.Exchange
	if r.User != nil && !reveal {
		r.User = word(mask)
	}
	err := pairs(a.Stdout, [][2]string{
		{"id", r.ID},
		{"type", orEmpty(r.Type)},
		{"outcome", r.Outcome},
		{"cause", orEmpty(r.Cause)},
		{"detail", orEmpty(r.Detail)},
		{"code", number(r.Code)},
		{"took", took(d.Delivery)},
		{"tries", number(r.Tries)},
		{"trigger", orEmpty(r.Trigger)},
		{"created", r.Created.String()},
		{"updated", r.Updated.String()},
		{"message", orEmpty(r.Message)},
		{"request", orEmpty(r.Request)},
		{"retry of", orEmpty(r.RetryOf)},
		{"patient", orEmpty(r.User)},
		{"endpoint", orEmpty(r.Endpoint)},
	})
	if err != nil {
		return err
	}
	var b strings.Builder
	section(&b, "Attempts")
	for _, t := range d.Attempts {
		writeLines(&b, attemptText(t))
	}
	if len(d.Attempts) == 0 {
		b.WriteString("  not given by the provider\n")
	}
	if full.words != "" {
		writeLines(&b, full.words)
	}
	section(&b, "Request")
	writeFields(&b, strings.TrimSpace(x.Method+" "+text.URL(x.URL)), x.Request)
	section(&b, "Payload ("+originText(x)+")")
	writeLines(&b, payloadText(d, reveal))
	full.write(&b, o)
	section(&b, "Response")
	writeFields(&b, codeText(x.Code), x.Response)
	writeLines(&b, answerText(x, reveal))
	_, err = io.WriteString(a.Stdout, wordsFor(a.Stdout, b.String()))
	return err
}

func section(b *strings.Builder, title string) { b.WriteString("\n" + text.Clean(title) + "\n") }

// writeFields writes a first line and the headers below it.
func writeFields(b *strings.Builder, first string, fields []model.Field) {
	if first != "" {
		b.WriteString("  " + text.Clean(first) + "\n")
	}
	if fields == nil {
		b.WriteString("  headers: not given by the provider\n")
	}
	for _, f := range fields {
		b.WriteString("  " + text.Clean(f.Name) + ": " + text.Clean(headerValue(f)) + "\n")
	}
}

func writeLines(b *strings.Builder, s string) {
	for _, l := range text.CleanLines(s) {
		b.WriteString("  " + l + "\n")
	}
}

func took(d model.Delivery) string {
	if d.Took == model.NoTime {
		return ""
	}
	return model.Dur(d.Took)
}

func codeText(code int) string {
	if code == 0 {
		return "status not given"
	}
	return fmt.Sprintf("status %d", code)
}

// wayTo adds to a delivery's not being there where ids come from.
func wayTo(err error) error {
	var e *model.Error
	if !errors.As(err, &e) || e.Code != model.NotFound || e.Do != "" {
		return err
	}
	own := *e
	own.Do = "hooktop deliveries lists them"
	return &own
}
