package cli

import (
	"strconv"
	"strings"
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
	const rarely = time.Second
	counts := countsText(model.CountClaims(r.Claims))
	if now := t.app.Now(); counts != t.counts && counts != t.note && (rests(r.Run.State) || now.Sub(t.at) >= rarely) {
		t.counts, t.at = counts, now
		t.app.note("%s", counts)
	}
}

func stepLine(s model.Step) string {
	line := "step " + strconv.Itoa(s.N) + " " + s.Name + ": " + string(s.State)
	if s.Detail != "" {
		line += " · " + s.Detail
	}
	return line
}

func countsText(counts []model.ClaimCount) string {
	words := make([]string, len(counts))
	for i, c := range counts {
		words[i] = strconv.Itoa(c.N) + " " + string(c.State)
	}
	return strings.Join(words, " · ")
}
