package runbook

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// asked holds what interrupted runs ask, so that looking it up at the provider
// is done once.
type asked struct {
	questions map[model.RunID]putTo
}

type putTo struct {
	run time.Time // when the run was last changed
	q   *Question
}

// of is what an interrupted run asks as far as is known.
func (a asked) of(rv RunView) *Question {
	if p, ok := a.questions[rv.Run.ID]; ok && p.run.Equal(rv.Run.Updated) {
		return p.q
	}
	return &Question{Text: "The run was interrupted" + lastStep(rv.Steps) + ".", Choices: []Choice{
		{Key: keyResume, Name: "resume", About: "look at what was done, and go on from there"},
		{Key: keyCancel, Name: "cancel", About: "leave everything as it is now"},
	}}
}

func lastStep(steps []model.Step) string {
	if len(steps) == 0 {
		return " before its first step"
	}
	s := steps[len(steps)-1]
	if s.State == model.StepStarted {
		return " in its step " + s.Name
	}
	return " after its step " + s.Name
}

// lookAtLeft shows the runs that other processes left, and has those that have
// left something half done say in which state it is.
func (d *Desk) lookAtLeft(ctx context.Context) {
	_ = d.refresh(ctx) // a store that cannot be read has nothing to show
	for {
		_, more := d.board.read()
		d.explainLeft(ctx)
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}

// explainLeft looks up, once each, where interrupted runs have left things.
func (d *Desk) explainLeft(ctx context.Context) {
	for _, rv := range d.View().Runs {
		k, _ := kindOf(rv.Run.Kind)
		ex, ok := k.book.(explainer)
		if !ok || rv.Ask == nil || rv.Mine || d.explained(rv) {
			continue
		}
		q := ex.explain(ctx, d, rv.Run, rv.Steps)
		if ctx.Err() != nil {
			return
		}
		d.reading.Lock()
		d.asked.questions[rv.Run.ID] = putTo{run: rv.Run.Updated, q: &q}
		d.reading.Unlock()
		_ = d.refresh(ctx) // shown with the next reading
	}
}

func (d *Desk) explained(rv RunView) bool {
	d.reading.Lock()
	defer d.reading.Unlock()
	p, ok := d.asked.questions[rv.Run.ID]
	return ok && p.run.Equal(rv.Run.Updated)
}
