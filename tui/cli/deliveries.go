package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/model/text"
)

// mostPage is the largest page that is asked for: rows come with their
// payloads, and a page must stay well below what a client accepts.
const mostPage = 200

// search is one run of "deliveries".
type search struct {
	filter   *model.Filter
	limit    int
	maxCalls int
	saved    string    // the name of a filter that rows must match, too
	reveal   bool      // name patients, and look into masked text too
	since    time.Time // rows before it cannot match; zero for no such bound

	onRecord func(context.Context, []*model.Delivery) error // what is about to be revealed
	reader   func(*Session) pager                           // of the log; nil for the one that reads all
	keep     bool                                           // the rows, in all
	all      gathered                                       // what was kept

	calls, loaded, matched int
	hidden                 int  // rows that match in masked text only
	unfilled               int  // messages of which it is not known how they stand
	bodiless               int  // rows whose payload was to be searched, and does not come with them
	ended                  bool // every row that could match was loaded
}

func (a *app) deliveries() *cobra.Command {
	var src string
	s := search{}
	c := &cobra.Command{
		Use:   "deliveries",
		Short: "List deliveries, newest first",
		Long: "List deliveries, newest first, that match a filter.\n\nThe filter language: status: code:(404|5xx|none) type:(glob) endpoint: patient: user: request: data.KEY: id: " +
			"cause: since: until: took:>4s trigger: is:unsent (messages that reached no endpoint), quoted text for the payload; - before a word negates it.",
		Example: "hooktop deliveries --filter 'status:failed since:2h' --output jsonl\nhooktop deliveries --filter 'code:5xx type:network-query.*' --limit 500 --output csv",
		Args:    cobra.NoArgs,
		RunE:    a.does(func(ctx context.Context, _ []string) error { return a.runDeliveries(ctx, src, s) }),
	}
	c.Flags().StringVarP(&src, "filter", "f", "", "only deliveries that match")
	_ = c.RegisterFlagCompletionFunc("filter", completeFilter)
	c.Flags().StringVar(&s.saved, "saved", "", "only deliveries that match the saved filter of this name, too")
	c.Flags().IntVarP(&s.limit, "limit", "n", 50, "stop after so many matches")
	c.Flags().IntVar(&s.maxCalls, "max-calls", 25, "stop after so many provider calls")
	c.Flags().BoolVar(&s.reveal, "reveal", false, "name patients, and let the filter match masked text of payloads too")
	output(c, "table", "json", "jsonl", "csv")
	return c
}

func (a *app) runDeliveries(ctx context.Context, src string, s search) error {
	if s.limit < 1 || s.maxCalls < 1 {
		return usage("read the flags", "--limit and --max-calls are at least 1", "leave them away for 50 and 25")
	}
	if err := s.read(a, src); err != nil {
		return err
	}
	session, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer session.close()
	if s.saved != "" {
		if err := s.narrow(ctx, a, session, src); err != nil {
			return err
		}
	}
	out, err := a.printer(s.reveal)
	if err != nil {
		return err
	}
	s.onRecord = func(ctx context.Context, found []*model.Delivery) error { return a.searched(ctx, session, found) }
	failed := s.run(ctx, session, out)
	if failed != nil && (s.matched == 0 || brokenPipe(failed)) {
		return failed
	}
	if err := out.done(); err != nil {
		return err
	}
	a.note("%s", s.summary())
	switch {
	case failed != nil:
		return &exited{code: exitPartly, err: failed}
	case !s.ended && s.matched < s.limit:
		return &exited{code: exitPartly}
	}
	return nil
}

// read takes a filter as text.
func (s *search) read(a *app, src string) error {
	var bad *model.FilterError
	if s.filter, bad = model.ParseFilter(src, a.Now()); bad != nil {
		return a.badFilter(src, bad)
	}
	s.since = earliest(s.filter)
	return nil
}

// narrow takes the saved filter in.
func (s *search) narrow(ctx context.Context, a *app, session *Session, src string) error {
	desk, err := a.desk(ctx, session, noRows)
	if err != nil {
		return err
	}
	f, err := savedFilter(ctx, desk, s.saved)
	if err != nil {
		return err
	}
	return s.read(a, f.Filter+" "+src)
}

// run reads page after page until enough has matched, or nothing more can.
func (s *search) run(ctx context.Context, session *Session, out printer) error {
	var from model.Cursor
	rows := pager(readerOf(session))
	if s.reader != nil {
		rows = s.reader(session)
	}
	for s.matched < s.limit && s.calls < s.maxCalls {
		size := mostPage
		if s.filter.Empty() {
			size = min(mostPage, s.limit-s.matched)
		}
		page, err := rows.page(ctx, model.PageRequest{From: from, Limit: size}, s.maxCalls-s.calls)
		s.calls, s.unfilled = s.calls+max(1, page.Calls), rows.unread()
		if err != nil {
			return err
		}
		if err := s.page(ctx, session, page, out); err != nil || s.matched == s.limit {
			return err
		}
		if page.Older == "" || s.past(page.Rows) {
			s.ended = true
			return nil
		}
		from = page.Older
	}
	return nil
}

// page prints a page's rows that match, once it is on record that they are
// revealed.
func (s *search) page(ctx context.Context, session *Session, page model.Page, out printer) error {
	var found []*model.Delivery
	var failed error // what matched before is told all the same
	if s.keep {
		s.all.add(page.Rows)
	}
	for i := range page.Rows {
		match, err := s.row(ctx, session, &page.Rows[i])
		if failed = err; err != nil {
			break
		}
		if !match {
			continue
		}
		found = append(found, &page.Rows[i].Delivery)
		if s.matched+len(found) == s.limit {
			s.ended = page.Older == "" && i == len(page.Rows)-1
			break
		}
	}
	if s.reveal && len(found) > 0 {
		if err := s.onRecord(ctx, found); err != nil {
			return err
		}
	}
	for _, d := range found {
		s.matched++
		if err := out.print(d); err != nil {
			return err
		}
	}
	return failed
}

// row says whether a row matches.
func (s *search) row(ctx context.Context, session *Session, r *model.Row) (bool, error) {
	s.loaded++
	var info model.MatchInfo
	if s.filter.NeedsBody() && len(r.Raw) == 0 {
		s.bodiless++
	}
	if s.filter.NeedsBody() && len(r.Raw) > 0 {
		detail, err := session.Provider.Detail(ctx, r.Delivery.ID, r.Raw)
		if err != nil {
			return false, err
		}
		if info.Body = detail.Exchange.Body; !s.reveal {
			return s.masked(r, info), nil
		}
	}
	return s.filter.Match(&r.Delivery, info), nil
}

// masked keeps a search from telling what is hidden: what matches only there
// is counted and not shown.
func (s *search) masked(r *model.Row, info model.MatchInfo) bool {
	whole := info.Body
	info.Body = nil
	if doc, bad := jsondoc.Parse(whole); bad == nil {
		info.Body = maskedJSON(r.Delivery.Type, doc)
	}
	if s.filter.Match(&r.Delivery, info) {
		return true
	}
	if info.Body = whole; s.filter.Match(&r.Delivery, info) {
		s.hidden++
	}
	return false
}

// past says whether everything older than these rows is too old to match.
func (s *search) past(rows []model.Row) bool {
	if s.since.IsZero() || len(rows) == 0 {
		return false
	}
	last := rows[len(rows)-1].Delivery.Created
	return !last.IsZero() && last.Before(s.since)
}

// earliest is the time before which nothing matches; zero where there is none.
func earliest(f *model.Filter) time.Time {
	var at time.Time
	for _, t := range f.Terms() {
		if t.Kind == model.TermSince && !t.Negate && t.At.After(at) {
			at = t.At
		}
	}
	return at
}

// summary says what was searched, so that nobody takes a part for the whole.
func (s *search) summary() string {
	of := fmt.Sprintf("%d of %d loaded rows match", s.matched, s.loaded)
	if s.filter.Empty() {
		of = plural(s.loaded, "row", "rows")
	}
	of += s.gaps()
	calls := plural(s.calls, "provider call", "provider calls")
	switch {
	case s.ended:
		return of + " · " + calls
	case s.matched >= s.limit:
		return of + " · " + calls + " · stopped at --limit; older rows were not searched"
	case s.calls >= s.maxCalls:
		return of + " · " + calls + " · stopped at --max-calls; older rows were not searched"
	}
	return of + " · " + calls + " · older rows were not searched"
}

// gaps say what of the loaded rows could not be looked at.
func (s *search) gaps() (of string) {
	if s.hidden > 0 {
		of += fmt.Sprintf(", %d more in masked text (--reveal)", s.hidden)
	}
	if s.unfilled > 0 {
		of += ", outcomes of " + plural(s.unfilled, "message", "messages") + " not read (--max-calls)"
	}
	if s.bodiless > 0 {
		of += ", payloads of " + plural(s.bodiless, "row", "rows") + " not searched: the log comes without them"
	}
	return of
}

// badFilter shows the bad word where it stands.
func (a *app) badFilter(src string, bad *model.FilterError) error {
	pos := min(max(bad.Pos, 0), len(src))
	end := min(max(bad.End, pos), len(src))
	before, word := text.Clean(src[:pos]), text.Clean(src[pos:end])
	a.note("  %s", before+word+text.Clean(src[end:]))
	a.note("  %s%s", strings.Repeat(" ", utf8.RuneCountInString(before)), strings.Repeat("^", max(1, utf8.RuneCountInString(word))))
	return &model.Error{Code: model.Invalid, Op: "read the filter", Why: bad.Msg, Do: bad.Hint, Err: errors.New(bad.Msg)}
}
