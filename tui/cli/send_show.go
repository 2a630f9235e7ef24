package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// testRecord is a test event that was sent, as machines read it.
type testRecord struct {
	ID        *string       `json:"id"`
	At        moment        `json:"at"`
	Who       string        `json:"who"`
	Type      string        `json:"type"`
	Through   string        `json:"through"` // direct or provider
	Endpoint  *string       `json:"endpoint"`
	URL       *string       `json:"url"`
	Signed    *bool         `json:"signed"` // null for one by the provider
	Delivered *bool         `json:"delivered"`
	Outcome   string        `json:"outcome"`
	Code      *int          `json:"code"`
	Cause     *string       `json:"cause"`
	TookMS    *float64      `json:"took_ms"`
	Answer    *string       `json:"answer"` // null where there was none, or it was not kept
	Timing    *timingRecord `json:"timing"`
	TLSUntil  moment        `json:"tls_until"`
}

func recordOfTest(r runbook.TestReport) testRecord {
	direct := r.Event.Through == runbook.Directly
	out := testRecord{
		ID: word(text.Clean(r.ID)), At: moment(r.At), Who: r.Who, Type: text.Clean(string(r.Event.Type)), Through: "provider",
		Endpoint: word(text.URL(r.Event.Endpoint)), URL: word(r.URL), Signed: given(r.Signed, direct),
		Delivered: given(r.Good == model.Yes, r.Good != model.TriUnknown), Outcome: text.Clean(r.Outcome),
		Code: given(r.Code, r.Code != 0), Cause: given(r.Cause.String(), r.Cause != model.CauseNone), TookMS: millis(r.Took),
		Answer: given(string(r.Answer), r.Answer != nil), TLSUntil: moment(r.TLSUntil),
	}
	if direct {
		out.Through, out.Timing = "direct", timingOf(r.Timing)
	}
	return out
}

// sent writes what came of a test event, and says so by the exit code.
func (a *app) sent(r runbook.TestReport) error {
	rec := recordOfTest(r)
	var err error
	if a.format == "json" {
		err = a.line(rec)
	} else {
		err = a.showTest(rec)
	}
	switch {
	case err != nil:
		return err
	case r.Good == model.No, r.Good == model.TriUnknown && r.Event.Through == runbook.Directly:
		return &exited{code: exitNo}
	case r.Good == model.TriUnknown:
		return &exited{code: exitPartly}
	}
	return nil
}

// answerShown is how much of an answer a table shows.
const answerShown = 2000

func (a *app) showTest(r testRecord) error {
	rows := [][2]string{
		{"through", r.Through},
		{"outcome", r.Outcome},
		{"endpoint", orEmpty(r.URL)},
		{"type", r.Type},
		{"id", orEmpty(r.ID)},
		{"code", number(r.Code)},
		{"cause", orEmpty(r.Cause)},
		{"took", inMillis(r.TookMS)},
		{"certificate until", r.TLSUntil.String()},
	}
	if r.Signed != nil && !*r.Signed {
		rows = append(rows, [2]string{"signed", "no"})
	}
	if t := r.Timing; t != nil {
		rows = append(rows, [2]string{"dns", inMillis(t.DNS)}, [2]string{"connect", inMillis(t.Connect)},
			[2]string{"tls", inMillis(t.TLS)}, [2]string{"first byte", inMillis(t.FirstByte)})
	}
	if r.Answer != nil {
		words := "(empty)"
		if *r.Answer != "" {
			words = text.Elide(strings.Join(text.CleanLines(*r.Answer), " "), answerShown)
		}
		rows = append(rows, [2]string{"answer", words})
	}
	return pairs(a.Stdout, rows)
}

func inMillis(f *float64) string {
	if f == nil {
		return ""
	}
	return milliseconds(f) + " ms"
}

func (a *app) sendHistory() *cobra.Command {
	limit := 0
	c := &cobra.Command{
		Use:     "history",
		Short:   "List the test events that were sent, newest first",
		Example: "hooktop send history\nhooktop send --again last",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.runSendHistory(ctx, limit) }),
	}
	c.Flags().IntVar(&limit, "limit", 50, "so many at most; 0 for all")
	output(c, "table", "json", "jsonl")
	return c
}

func (a *app) runSendHistory(ctx context.Context, limit int) error {
	var tests []runbook.TestReport
	err := a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) (err error) {
		tests, err = desk.Tests(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if limit > 0 {
		tests = tests[:min(limit, len(tests))]
	}
	records := make([]testRecord, len(tests))
	rows := make([][]string, len(tests))
	for i, t := range tests {
		r := recordOfTest(t)
		records[i] = r
		kept := "kept"
		if t.Event.Body == nil {
			kept = ""
		}
		rows[i] = []string{when(t.At), r.Type, r.Through, orEmpty(r.URL), r.Outcome, kept, orEmpty(r.ID)}
	}
	switch a.format {
	case "json":
		return a.line(records)
	case "jsonl":
		for _, r := range records {
			if err := a.line(r); err != nil {
				return err
			}
		}
		return nil
	}
	return writeTable(a.Stdout, []string{"when", "type", "through", "endpoint", "outcome", "text", "id"}, rows)
}
