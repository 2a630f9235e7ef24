package cli

import (
	"context"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

func (a *app) report() *cobra.Command {
	since, until, verify, maxCalls := "", "", "", 0
	c := &cobra.Command{
		Use:   "report --since TIME | --verify FILE",
		Short: "Write what was done in a span of time, or hold such a report against the record",
		Long: "Write what was done through hooktop in a span of time: acts, runs, how things stand now, what is left failed. Times are spans back " +
			"(\"2h\", \"3d\") or moments, as the filter's since: takes them.\n\n" +
			"--verify holds the acts and the head of a report against the store's chain; exit code 3 says that they do not hold.",
		Example: "hooktop report --since 8h > handover.md\nhooktop report --since 2026-11-20 --until 2026-11-21 --output json\nhooktop report --verify handover.md",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			switch {
			case verify != "" && (since != "" || until != ""):
				return usage("write a report", "--verify is about a report that is there", "leave --since and --until away")
			case verify != "":
				return a.verifyReport(ctx, verify)
			case since == "":
				return usage("write a report", "nothing says where it begins", "--since 8h")
			}
			return a.writeReport(ctx, since, until, maxCalls)
		}),
	}
	f := c.Flags()
	f.StringVar(&since, "since", "", "where the report begins")
	f.StringVar(&until, "until", "", "where it ends (default: now)")
	f.StringVar(&verify, "verify", "", "a report's file, to be held against the store")
	f.IntVar(&maxCalls, "max-calls", 5, "look for what is failed with so many provider calls at most; 0 asks the provider nothing")
	output(c, "md", "json")
	return c
}

// momentOf reads a time as the filter language does: word is since or until.
func momentOf(word, value string, now time.Time) (time.Time, error) {
	f, bad := model.ParseFilter(word+":"+strconv.Quote(value), now)
	if bad != nil || len(f.Terms()) != 1 {
		return time.Time{}, usage("read --"+word, strconv.Quote(value)+" is no time", "2h, 3d, 14:00, today or 2026-11-20T14:00:00Z")
	}
	return f.Terms()[0].At.UTC(), nil
}

func (a *app) writeReport(ctx context.Context, since, until string, maxCalls int) error {
	now := a.Now().UTC()
	from, err := momentOf("since", since, now)
	to := now
	if err == nil && until != "" {
		to, err = momentOf("until", until, now)
	}
	if err != nil {
		return err
	}
	s, kept, err := a.kept(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	r, err := s.Desk(kept, noRows).Report(ctx, from, to)
	if err != nil {
		return err
	}
	if maxCalls > 0 {
		a.standing(ctx, s, &r, maxCalls)
	}
	write := r.Markdown
	if a.format == "json" {
		write = r.JSON
	}
	src, err := write()
	if err != nil {
		return err
	}
	if a.format == "json" {
		src = escapeUnseen(src)
	}
	_, err = a.Stdout.Write(src)
	return err
}

// chainOf is the whole chain that is kept, and where it begins.
func chainOf(ctx context.Context, kept client.Activity) (model.Checkpoint, []model.Act, error) {
	from, err := kept.Checkpoint(ctx)
	if err != nil {
		return from, nil, err
	}
	acts, err := kept.Acts(ctx, client.ActFilter{})
	return from, acts, err
}

// standing asks the provider how things stand. What it does not answer is left
// out, and said: a report is also wanted while the provider is down.
func (a *app) standing(ctx context.Context, s *Session, r *model.Report, maxCalls int) {
	r.Left = []model.LeftReport{}
	st, err := s.Provider.Status(ctx)
	if err != nil {
		a.note("the report goes without counts: %v", err)
		return
	}
	r.Now = model.ReportCounts(st)
	rows, err := loaded(ctx, s, maxCalls-1, func(d *model.Delivery) bool { return !d.Created.IsZero() && d.Created.Before(r.Since) })
	if err != nil {
		a.note("the report goes without what is failed: %v", err)
		return
	}
	r.LeftOf = "the newest " + plural(rows.Len(), "delivery", "deliveries") + " of the log"
	for _, g := range model.GroupCauses(rows, time.Time{}) {
		r.Left = append(r.Left, model.LeftReport{
			Cause: g.Cause.String(), Sentence: text.Clean(g.Sentence()), Endpoint: text.URL(g.Endpoint), N: g.N, First: g.First.UTC(), Last: g.Last.UTC(),
		})
	}
}

// largestReport is more than any report has.
const largestReport = 64 << 20

func (a *app) verifyReport(ctx context.Context, name string) error {
	const op = "verify the report"
	f, err := os.Open(name) //nolint:gosec // the name is the user's own
	if err != nil {
		return &model.Error{Code: model.Invalid, Op: op, Why: fileReason(err), Do: "check the file's name", Err: err}
	}
	defer f.Close() //nolint:errcheck // nothing was written
	src, err := io.ReadAll(io.LimitReader(f, largestReport))
	if err != nil {
		return &model.Error{Code: model.Invalid, Op: op, Why: fileReason(err), Do: "check the file", Err: err}
	}
	r, err := model.ReadReport(src)
	if err != nil {
		return &exited{code: exitNo, err: err}
	}
	s, kept, err := a.kept(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	from, chain, err := chainOf(ctx, kept)
	if err != nil {
		return err
	}
	held := r.Against(from, chain)
	for _, line := range held.Against {
		a.note("%s", line)
	}
	if len(held.Against) > 0 {
		return &exited{code: exitNo, err: &model.Error{Op: op, Why: "it does not hold", Do: "see above"}}
	}
	verdict := "holds: " + plural(held.Same, "act", "acts") + " and the head are those of the store"
	if held.Gone > 0 {
		verdict += "; " + plural(held.Gone, "act is", "acts are") + " older than what is kept"
	}
	_, err = io.WriteString(a.Stdout, verdict+"\n")
	return err
}
