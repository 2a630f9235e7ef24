package cli

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// consent is what the flags of a change say.
type consent struct {
	dry      bool
	confirm  string
	count    int
	overrule string
}

// flags are those that every change has.
func (w *consent) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&w.dry, "dry-run", false, "show the plan, change nothing")
	f.StringVar(&w.confirm, "confirm", "", "the profile's name; a change in production needs it")
}

// bulk adds those of a change of many deliveries.
func (w *consent) bulk(c *cobra.Command) {
	w.flags(c)
	c.Flags().IntVar(&w.count, "yes-count", 0, "the planned number of deliveries; more than one needs it")
	c.Flags().StringVar(&w.overrule, "overrule", "", "the words that overrule a failed probe of the receiver")
}

// planRecord is a plan as machines read it.
type planRecord struct {
	Kind  string       `json:"kind"`
	Title string       `json:"title"`
	Facts []factRecord `json:"facts"`
	Needs struct {
		Confirm  *string `json:"confirm"`
		YesCount *int    `json:"yes_count"`
		Overrule *string `json:"overrule"`
	} `json:"needs"`
	Refused *string         `json:"refused"`
	Plan    json.RawMessage `json:"plan,omitempty"` // of deliveries: what the run keeps to, each id with it
}

type factRecord struct {
	Label string `json:"label"`
	Text  string `json:"text"`
	Warn  bool   `json:"warn"`
}

func recordOfPlan(p runbook.Plan) planRecord {
	r := planRecord{Kind: string(p.Kind), Title: p.Title, Facts: []factRecord{}, Refused: word(p.Refuse)}
	for _, f := range p.Facts {
		r.Facts = append(r.Facts, factRecord(f))
	}
	r.Needs.Confirm, r.Needs.Overrule = word(p.Needs.Name), word(p.Needs.Overrule)
	if p.Kind == model.RunRetry {
		r.Plan = p.Raw
	}
	r.Needs.YesCount = given(p.Needs.Count, p.Needs.Count > 0)
	return r
}

// decided shows a plan and says whether it is to be carried out. What was not
// agreed to, or cannot be done, is an error that changes nothing.
func (a *app) decided(p runbook.Plan, w consent) (start bool, err error) {
	if err = a.givePlan(p, w.dry); err != nil {
		return false, err
	}
	switch {
	case p.Refuse != "" && w.dry:
		return false, &exited{code: exitNo, err: errors.New("carry out the plan · " + p.Refuse)}
	case p.Refuse != "":
		return false, &model.Error{Code: model.Internal, Op: "carry out the plan", Why: p.Refuse}
	case w.dry:
		return false, nil
	}
	named := p.Needs.Name == "" || w.confirm == p.Needs.Name
	if named && p.Counts != "" && w.count != p.Needs.Count {
		return true, usage("carry out the plan", p.Counts, "agree with --yes-count "+strconv.Itoa(p.Needs.Count))
	}
	return true, missing(p.Needs, w)
}

// givePlan tells a plan to whoever asked for it, a person or a program.
func (a *app) givePlan(p runbook.Plan, dry bool) (err error) {
	switch {
	case dry && a.format == "json":
		err = a.line(recordOfPlan(p))
	case a.streams():
		err = a.line(planEvent{"plan", moment(a.Now()), recordOfPlan(p)})
	}
	if !dry || a.format == "table" || a.format == "" {
		a.showPlan(p)
	}
	return err
}

func (a *app) showPlan(p runbook.Plan) {
	a.note("%s", p.Title)
	wide := 10
	for _, f := range p.Facts {
		wide = max(wide, utf8.RuneCountInString(text.Clean(f.Label)))
	}
	for _, f := range p.Facts {
		mark := " "
		if f.Warn {
			mark = "!"
		}
		a.note(" %s %s  %s", mark, pad(text.Clean(f.Label), wide), f.Text)
	}
}

// missing names the flag that a plan still needs.
func missing(n runbook.Needs, w consent) error {
	const op = "carry out the plan"
	switch {
	case n.Name != "" && w.confirm != n.Name:
		return usage(op, "it needs the profile's name", "agree with --confirm "+strconv.Quote(n.Name))
	case n.Count > 0 && w.count == 0:
		return usage(op, "its number was not agreed to", "look at the plan, then --yes-count "+strconv.Itoa(n.Count))
	case n.Count > 0 && w.count != n.Count:
		return usage(op, "its number is "+strconv.Itoa(n.Count)+", not "+strconv.Itoa(w.count), "look at the plan, then --yes-count "+strconv.Itoa(n.Count))
	case n.Overrule != "" && w.overrule != n.Overrule:
		return usage(op, "the receiver does not answer as it should, see the plan", "mend it first, or overrule with --overrule "+strconv.Quote(n.Overrule))
	}
	return nil
}

// carry shows a plan and, where it is agreed to, starts it and follows it to
// its end.
func (a *app) carry(ctx context.Context, desk *runbook.Desk, p runbook.Plan, w consent, r replies) error {
	id, err := a.begin(ctx, desk, p, w)
	if err != nil || id == "" {
		return err
	}
	return a.see(ctx, desk, id, r)
}

// begin shows a plan and, where it is agreed to, starts it; no run where it was
// only to be shown.
func (a *app) begin(ctx context.Context, desk *runbook.Desk, p runbook.Plan, w consent) (model.RunID, error) {
	start, err := a.decided(p, w)
	if err != nil || !start {
		return "", err
	}
	id, err := desk.Start(ctx, p, runbook.Consent{Name: w.confirm, Count: w.count, Overrule: w.overrule})
	if err != nil {
		return id, err
	}
	a.note("run %s", id)
	if a.streams() {
		err = a.line(startEvent{"started", moment(a.Now()), string(id)})
	}
	return id, err
}
