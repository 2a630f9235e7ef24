package cli

import (
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// teller says on stderr what is new in a run.
type teller struct {
	app    *app
	steps  map[int]model.StepState
	note   string
	counts string
	at     time.Time // when counts were last said
}

// tell says each change of a step and of the run's note, and now and then how
// many deliveries are how far.
func (t *teller) tell(r runbook.RunView) {
	if t.steps == nil {
		t.steps = map[int]model.StepState{}
	}
	for _, s := range r.Steps {
		if t.steps[s.N] != s.State {
			t.steps[s.N] = s.State
			t.app.note("%s", stepLine(s))
		}
	}
	if note := r.Run.Note; note != t.note {
		if t.note = note; note != "" {
			t.app.note("%s", note)
		}
	}
	if p := progressOf(r); p != nil {
		t.far(p, rests(r.Run.State), r.Run.Note)
	}
}

// calm is how often a run's progress is said to people.
const calm = 5 * time.Second

// far says how far the deliveries of a run are, where that is new.
func (t *teller) far(p *runbook.Progress, over bool, note string) {
	line, now := progressLine(p), t.app.Now()
	if over {
		line = counts(p) // the phase, the pace and the time left mean nothing any more
	}
	if line == t.counts || line == note || line == "" || (!over && now.Sub(t.at) < calm) {
		return
	}
	t.counts, t.at = line, now
	t.app.note("%s", line)
}

func stepLine(s model.Step) string {
	line := "step " + strconv.Itoa(s.N) + " " + s.Name + ": " + string(s.State)
	if s.Detail != "" {
		line += " · " + s.Detail
	}
	return line
}
