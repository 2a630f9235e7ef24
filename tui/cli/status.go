package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// statusRecord is the status as machines read it; null is unknown.
type statusRecord struct {
	Profile    string  `json:"profile"`
	Provider   string  `json:"provider"`
	Enabled    *bool   `json:"enabled"`
	Detail     *string `json:"detail"`
	Processing *int    `json:"processing"`
	Failed     *int    `json:"failed"`
	AsOf       moment  `json:"as_of"`

	// Where the provider does not count: what the counts were made of.
	Since             *moment `json:"since,omitempty"`
	Sampled           *string `json:"sampled,omitempty"`
	ProcessingAtLeast *int    `json:"processing_at_least,omitempty"`
	FailedAtLeast     *int    `json:"failed_at_least,omitempty"`
}

func (a *app) status() *cobra.Command {
	maxCalls := 60
	c := &cobra.Command{
		Use:   "status",
		Short: "Say how the account's webhooks stand: enabled, processing, failed",
		Long: "Say how the account's webhooks stand: enabled, processing, failed.\n\n" +
			"Where the provider does not count, the last day is counted from the log, endpoint by endpoint, as far as --max-calls goes; the answer says what was counted.",
		Example: "hooktop status --output json",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.runStatus(ctx, maxCalls) }),
	}
	c.Flags().IntVar(&maxCalls, "max-calls", maxCalls, "count from the log until about so many provider calls")
	output(c, "table", "json", "jsonl", "csv")
	return c
}

func (a *app) runStatus(ctx context.Context, maxCalls int) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	st, err := s.Provider.Status(ctx)
	if err == nil {
		err = readerOf(s).count(ctx, &st, a.Now(), maxCalls)
	}
	if err != nil {
		return err
	}
	r := statusRecord{
		Profile: s.Profile.Name, Provider: string(s.Profile.Provider), Enabled: given(st.Enabled == model.Yes, st.Enabled != model.TriUnknown),
		Detail: word(text.URL(st.Detail)), Processing: counted(st.Processing), Failed: counted(st.Failed), AsOf: moment(st.AsOf),
	}
	if !st.Since.IsZero() {
		r.Since, r.Sampled = given(moment(st.Since.UTC().Truncate(time.Second)), true), word(st.Sampled)
		r.ProcessingAtLeast, r.FailedAtLeast = given(st.Processing.N, st.Processing.Known && st.Processing.AtLeast), given(st.Failed.N, st.Failed.AtLeast)
	}
	switch a.format {
	case "json", "jsonl":
		return a.line(r)
	case "csv":
		return a.statusCSV(r)
	}
	return pairs(a.Stdout, [][2]string{
		{"profile", s.Profile.Name + badge(s.Profile)},
		{"provider", string(s.Profile.Provider) + "  " + text.URL(s.Profile.BaseURL)},
		{"enabled", yesNo(st.Enabled)},
		{"detail", orEmpty(r.Detail)},
		{"processing", st.Processing.String()},
		{"failed", st.Failed.String()},
		{"counted", countedText(r)},
		{"as of", moment(st.AsOf.Truncate(time.Second)).String()},
	})
}

func (a *app) statusCSV(r statusRecord) error {
	out, err := newSheet(a.Stdout, []string{"profile", "provider", "enabled", "detail", "processing", "failed", "as_of"})
	if err != nil {
		return err
	}
	enabled := ""
	if r.Enabled != nil {
		enabled = strconv.FormatBool(*r.Enabled)
	}
	row := []string{r.Profile, r.Provider, enabled, orEmpty(r.Detail), number(r.Processing), number(r.Failed), r.AsOf.String()}
	if err := out.row(row); err != nil {
		return err
	}
	return out.flush()
}

// countedText says what counts were made of; empty where the provider counts.
func countedText(r statusRecord) string {
	if r.Since == nil {
		return ""
	}
	words := "from the log since " + r.Since.String()
	if r.Sampled != nil {
		words += ", " + *r.Sampled
	}
	if r.Processing == nil && r.ProcessingAtLeast == nil {
		words += "; failed is with what is still being retried, which the provider does not tell"
	}
	return words
}

// line writes v as one line of JSON.
func (a *app) line(v any) error {
	b, err := asJSON(v)
	if err != nil {
		return err
	}
	_, err = a.Stdout.Write(append(b, '\n'))
	return err
}

// counted is a count that is exactly known.
func counted(c model.Count) *int { return given(c.N, c.Known && !c.AtLeast) }

func yesNo(t model.Tri) string {
	switch t {
	case model.Yes:
		return "yes"
	case model.No:
		return "no"
	case model.TriUnknown:
	}
	return "unknown"
}

// badge is the environment behind a profile's name, for people.
func badge(p model.Profile) string {
	if p.Badge() == "" {
		return ""
	}
	return fmt.Sprintf("  [%s]", p.Badge())
}
