package runbook

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// PlanExam is the kind of a conformance plan. It is no run: Conformance makes the
// checks at once.
const PlanExam model.RunKind = "conformance"

const opExam = "examine the receiver"

// mostGuesses is how many messages are sent besides, at most, to find out why a
// check fails.
const mostGuesses = 20

// plannedCheck is one check of a plan in JSON.
type plannedCheck struct {
	Check    string `json:"check"`
	Requests int    `json:"requests"`
	Bytes    int    `json:"bytes"` // of each
	LeftOut  string `json:"left_out,omitempty"`
}

// PlanConformance lists what a conformance check sends, with counts and sizes,
// one fact a check. It sends nothing. The error is for an exam that cannot be
// made: no URL, no secret, a scheme that is not known.
func PlanConformance(e Exam) (Plan, error) {
	x, err := newExaminer(Lab{Now: func() time.Time { return time.Time{} }}, e)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Kind: PlanExam, Title: "examine " + text.URL(e.URL)}
	usual, err := x.write(x.sample)
	if err != nil {
		return Plan{}, err
	}
	raw := struct {
		URL    string         `json:"url"`
		Scheme string         `json:"scheme"`
		Checks []plannedCheck `json:"checks"`
	}{text.URL(e.URL), x.e.Scheme, nil}
	requests, bytes := 0, 0
	for _, it := range examItems {
		c := plannedCheck{Check: it.code, Requests: it.sends, Bytes: it.size}
		if c.Bytes == 0 && it.sends > 0 && it.code != "refuses_get" {
			c.Bytes = len(usual.body)
		}
		if it.only != nil {
			c.LeftOut = it.only(x.e)
		}
		if c.LeftOut != "" {
			c.Requests, c.Bytes = 0, 0
		}
		requests, bytes = requests+c.Requests, bytes+c.Requests*c.Bytes
		p.Facts = append(p.Facts, Fact{Label: it.name, Text: c.words()})
		raw.Checks = append(raw.Checks, c)
	}
	p.Facts = append(p.Facts,
		Fact{Label: "in all", Text: fmt.Sprintf("%d requests with %s, at most %d at once, one time-out of %s each, %s at most; up to %d more to find out why a check fails",
			requests, model.Bytes(int64(bytes)), inParallel, model.Dur(x.e.Patience), model.Dur(x.e.Whole), mostGuesses)},
		Fact{Label: "marked", Text: "the id of every message begins as that of a test: " + prefixOf(usual.id)},
		Fact{Label: "made up", Text: "a receiver that does not look at the mark takes them for real", Warn: true},
	)
	p.Raw, err = json.Marshal(raw)
	return p, fail(opExam, err)
}

// words says what one check sends.
func (c plannedCheck) words() string {
	switch {
	case c.LeftOut != "":
		return "left out: " + c.LeftOut
	case c.Requests == 0:
		return "nothing more: read from the first answer"
	case c.Bytes == 0:
		return "1 request without a body"
	case c.Requests == 1:
		return "1 message of " + model.Bytes(int64(c.Bytes))
	}
	return strconv.Itoa(c.Requests) + " messages of " + model.Bytes(int64(c.Bytes))
}

// prefixOf is the part of a test event's id that all have.
func prefixOf(id string) string { return id[:min(len(id), 9)] + "…" }

// Conformance examines a receiver with marked test events and tells of every
// check as it goes on. One bad check does not stop the others. The error is for
// an exam that cannot be made or was given up; the checks made until then are
// returned with it.
func Conformance(ctx context.Context, lab Lab, e Exam, tell Tell) ([]model.Check, error) {
	x, err := newExaminer(lab, e)
	if err != nil {
		return nil, err
	}
	x.tell = tell
	err = x.run(ctx)
	return x.list, fail(opExam, err)
}

// PlanConformance plans the exam of one of the profile's endpoints, named by its
// id or URL; empty for the only one. In production the plan asks for the
// profile's name.
func (d *Desk) PlanConformance(ctx context.Context, endpoint string) (Plan, error) {
	e, err := d.exam(ctx, endpoint)
	if err != nil {
		return Plan{}, fail(opExam, err)
	}
	p, err := PlanConformance(e)
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	return p, fail(opExam, err)
}

// Conformance examines one of the profile's endpoints with its own key, if what
// was typed is what the plan asks for, and puts it on record.
func (d *Desk) Conformance(ctx context.Context, endpoint string, c Consent, tell Tell) ([]model.Check, error) {
	ctx = client.WithCalls(ctx)
	if missing := d.missing(Needs{}, c); missing != "" {
		return nil, invalid(opExam, "it was not agreed to", missing)
	}
	e, err := d.exam(ctx, endpoint)
	if err != nil {
		return nil, fail(opExam, err)
	}
	checks, err := Conformance(ctx, d.lab(), e, tell)
	outcome := Conclusion(checks)
	if err != nil {
		outcome = "not ended: " + whyOf(err)
	}
	if checks == nil {
		return nil, err
	}
	wrote := d.record(context.WithoutCancel(ctx), model.Act{Action: model.ActExamine, Scope: text.URL(e.URL), Outcome: outcome})
	if err == nil && wrote != nil {
		err = fail("put the exam on record", wrote)
	}
	return checks, err
}

// lab is what this desk looks at receivers with.
func (d *Desk) lab() Lab { return Lab{Direct: d.b.Direct, Surveyor: d.b.Surveyor, Now: d.b.Now} }

// exam is one of the profile's endpoints, to be examined with its key.
func (d *Desk) exam(ctx context.Context, name string) (Exam, error) {
	e, err := d.endpointNamed(ctx, name)
	if err != nil {
		return Exam{}, err
	}
	return Exam{URL: e.URL, Secret: e.Secret, Provider: d.b.Profile.Provider, Lenient: !enforced(d.b.Profile)}, nil
}

// endpointNamed finds an endpoint by its id or URL, with its key.
func (d *Desk) endpointNamed(ctx context.Context, name string) (model.Endpoint, error) {
	list, err := d.b.Host.Endpoints(ctx)
	if err != nil {
		return model.Endpoint{}, err
	}
	var hit []model.Endpoint
	for _, e := range list {
		if e.URL != "" && (name == "" || string(e.ID) == name || e.URL == name) {
			hit = append(hit, e)
		}
	}
	switch {
	case len(hit) == 0 && name == "":
		return model.Endpoint{}, invalid(opExam, "no webhook URL is set", "set one first")
	case len(hit) == 0:
		return model.Endpoint{}, &model.Error{Code: model.NotFound, Op: opExam, Why: "the profile has no endpoint " + text.URL(name), Do: "name one by its id or its URL"}
	case len(hit) > 1:
		return model.Endpoint{}, invalid(opExam, strconv.Itoa(len(hit))+" endpoints are meant", "name one by its id")
	}
	e := hit[0]
	if keys, ok := d.b.Host.(client.KeyReader); ok && e.Secret.Empty() {
		if e.Secret, err = keys.Key(ctx, e.ID); err != nil {
			return model.Endpoint{}, err
		}
	}
	return e, nil
}
