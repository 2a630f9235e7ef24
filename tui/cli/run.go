package cli

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// runRecord is a run as machines read it.
type runRecord struct {
	ID      string        `json:"id"`
	Profile string        `json:"profile"`
	Kind    string        `json:"kind"`
	State   string        `json:"state"`
	Who     string        `json:"who"`
	Note    *string       `json:"note"`
	Follows *string       `json:"follows"` // the run that it follows up
	Created moment        `json:"created"`
	Updated moment        `json:"updated"`
	Holder  *string       `json:"holder"` // who carries it
	Steps   []stepRecord  `json:"steps"`
	Claims  []claimRecord `json:"deliveries"`

	Selection *string         `json:"selection,omitempty"` // what was chosen, in the operator's words
	LeftOut   []leftRecord    `json:"left_out,omitempty"`  // of what was chosen
	Progress  *progressRecord `json:"progress,omitempty"`  // of a run of deliveries
}

// leftRecord are chosen deliveries that the plan left out.
type leftRecord struct {
	Why string   `json:"why"`
	IDs []string `json:"ids"`
}

type stepRecord struct {
	N       int     `json:"n"`
	Name    string  `json:"name"`
	State   string  `json:"state"`
	Detail  *string `json:"detail"`
	Started moment  `json:"started"`
	Ended   moment  `json:"ended"`
}

type claimRecord struct {
	ID    string  `json:"id"`
	State string  `json:"state"`
	New   *string `json:"new"` // the delivery that the retry made
	Note  *string `json:"note"`
}

func recordOfRun(v runbook.RunView) runRecord {
	r := v.Run
	out := runRecord{
		ID: string(r.ID), Profile: r.Profile, Kind: string(r.Kind), State: string(r.State), Who: r.Who, Note: word(r.Note), Follows: word(string(runbook.Follows(r))),
		Created: moment(r.Created), Updated: moment(r.Updated), Holder: word(v.Lease.Holder), Steps: []stepRecord{}, Claims: []claimRecord{},
	}
	for _, s := range v.Steps {
		out.Steps = append(out.Steps, stepRecord{s.N, s.Name, string(s.State), word(s.Detail), moment(s.Started), moment(s.Ended)})
	}
	for _, c := range v.Claims {
		out.Claims = append(out.Claims, recordOfClaim(c))
	}
	out.Selection, out.Progress = word(runbook.RecoveryOf(r).Words), recordOfProgress(progressOf(v))
	for _, l := range runbook.LeftOut(r) {
		left := leftRecord{Why: l.Why}
		for _, id := range l.IDs {
			left.IDs = append(left.IDs, string(id))
		}
		out.LeftOut = append(out.LeftOut, left)
	}
	return out
}

func recordOfClaim(c model.Claim) claimRecord {
	return claimRecord{string(c.Delivery), string(c.State), word(string(c.New)), word(c.Note)}
}

// ended writes how a run ended, and says so by the exit code.
func (a *app) ended(v runbook.RunView) error {
	v.Lease = model.Lease{} // nobody carries it any more
	if err := a.showRun(v); err != nil {
		return err
	}
	op := "run " + string(v.Run.ID)
	switch v.Run.State { //nolint:exhaustive // the others are not ended
	case model.RunPaused:
		a.note("%s", restWords(v))
		return &exited{code: exitPartly}
	case model.RunFailed, model.RunCanceled:
		err := &model.Error{Code: model.Internal, Op: op, Why: string(v.Run.State) + ": " + v.Run.Note, Do: "hooktop runs show " + string(v.Run.ID)}
		if runbook.Unaccepted(v) {
			return &exited{code: exitPartly, err: err}
		}
		return err
	}
	return &exited{code: outcomeExit(progressOf(v))}
}

// outcomeExit is the exit code of a run that has ended: done only where every
// delivery was delivered.
func outcomeExit(p *runbook.Progress) int {
	switch {
	case p == nil || p.Delivered == p.Total:
		return exitDone
	case p.Delivered+p.Unknown+p.Sent+p.Accepted+p.Queued > 0:
		return exitPartly
	}
	return exitFailed
}

func (a *app) showRun(v runbook.RunView) error {
	r := recordOfRun(v)
	switch a.format {
	case "json":
		return a.line(r)
	case "jsonl":
		r.Claims = []claimRecord{} // each has its own event
		return a.line(reportEvent{"report", moment(a.Now()), r})
	}
	err := pairs(a.Stdout, [][2]string{
		{"run", r.ID},
		{"kind", r.Kind},
		{"state", r.State},
		{"note", orEmpty(r.Note)},
		{"follows up", orEmpty(r.Follows)},
		{"chosen", chosenWords(v)},
		{"by", r.Who},
		{"begun", when(v.Run.Created)},
		{"updated", when(v.Run.Updated)},
		{"carried by", orEmpty(r.Holder)},
	})
	var steps, claims [][]string
	for i, s := range r.Steps {
		steps = append(steps, []string{strconv.Itoa(i + 1), s.Name, s.State, orEmpty(s.Detail)})
	}
	unlisted := 0
	for _, c := range r.Claims {
		if len(r.Claims) > listedMost && c.State == string(model.ClaimDelivered) {
			unlisted++
			continue
		}
		claims = append(claims, []string{c.ID, c.State, orEmpty(c.New), orEmpty(c.Note)})
	}
	err = errors.Join(err,
		a.part([]string{"step", "name", "state", "detail"}, steps),
		a.part([]string{"delivery", "state", "sent as", "note"}, claims))
	if unlisted > 0 {
		a.note("%s delivered, not listed here: hooktop runs show %s --output json", model.Grouped(unlisted), r.ID)
	}
	return err
}

// listedMost is of how many deliveries a table lists those that were delivered, too.
const listedMost = 50

// chosenWords say what was chosen, and how much of that the plan left out.
func chosenWords(v runbook.RunView) string {
	left, n := runbook.LeftOut(v.Run), 0
	for _, l := range left {
		n += len(l.IDs)
	}
	words := runbook.RecoveryOf(v.Run).Words
	if n > 0 {
		words += " · " + model.Grouped(n) + " left out"
	}
	return strings.TrimPrefix(words, " · ")
}

// part writes a table below another; nothing where it has no rows.
func (a *app) part(titles []string, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	if _, err := io.WriteString(a.Stdout, "\n"); err != nil {
		return err
	}
	return writeTable(a.Stdout, titles, rows)
}
