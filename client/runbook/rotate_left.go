package runbook

import (
	"context"
	"errors"
	"time"

	"github.com/hooktop/hooktop/model"
)

// explain looks where an interrupted change has left the provider.
func (rotateBook) explain(ctx context.Context, d *Desk, run model.Run, steps []model.Step) Question {
	resume := Choice{Key: keyResume, Name: "resume", About: "look at what was done, and go on from there"}
	cancel := Choice{Key: keyCancel, Name: "cancel", About: "leave everything as it is now"}
	r, err := newRotation(ctx, d, run)
	if err == nil {
		var now model.Endpoint
		if now, err = endpoint(ctx, d.b.Host); err == nil {
			return r.left(now, steps, resume, cancel)
		}
	}
	text := "The change was interrupted" + lastStep(steps) + ", and which URL is set now is not known: " + whyOf(err) + "."
	if r != nil {
		text += " The old URL was " + shownURL(r.from) + "."
	}
	return Question{Text: text, Choices: []Choice{resume, cancel}}
}

// left words how the settings stand after an interruption.
func (r *rotation) left(now model.Endpoint, steps []model.Step, resume, cancel Choice) Question {
	text := "The change was interrupted" + lastStep(steps) + ". "
	both := []Choice{resume, cancel}
	switch stand := r.stand(now); {
	case stand == asCleared && r.from != "":
		q := r.question(asCleared, model.StepDone)
		return Question{Text: text + q.Text, Choices: q.Choices}
	case stand == asBefore || stand == asCleared:
		return Question{Text: text + "The provider has the URL and the key from before: " + shownURL(r.from) + ", " + keyText(now.Secret) + ".", Choices: both}
	case stand == asWanted:
		return Question{Text: text + "The provider has the new URL: " + shownURL(now.URL) + ", key " + keyText(now.Secret) + ".", Choices: both}
	case stand == asSetBack:
		return Question{Text: text + "The provider has the old URL, with another key: " + shownURL(now.URL) + ", " + keyText(now.Secret) + ".", Choices: both}
	}
	return Question{Text: text + "The provider has a URL that this change did not set: " + shownURL(now.URL) + ", key " + keyText(now.Secret) + ".", Choices: both}
}

// question is what the operator has to decide while the change is half done.
func (r *rotation) question(stand standing, state model.StepState) Question {
	stop := Choice{Key: keyCancel, Name: "stop", About: "leave it as it is now"}
	why := ""
	if r.why != "" {
		why = " (" + r.why + ")"
	}
	if stand == asCleared {
		q := Question{Text: "No URL is set: messages are being stored as failed, devices.* are lost" + why + ". The old URL was " + shownURL(r.from) + ".", Choices: []Choice{
			{Key: "new", Name: "set " + shownURL(r.to), About: "as planned; the provider makes a new key"},
		}}
		if r.from != r.to {
			q.Choices = append(q.Choices, Choice{Key: "old", Name: "set the old URL again", About: "the provider makes a new key for it too"})
		}
		return Question{Text: q.Text, Choices: append(q.Choices, stop)}
	}
	step, again := "clear", Choice{Key: "again", Name: "clear again", About: "the provider then makes a new key"}
	if s := state; r.plan.KeepKey || r.from == "" || s == model.StepSkipped {
		step, again = "set", Choice{Key: "again", Name: "set again", About: "the new URL, as planned"}
	}
	return Question{
		Text:    "What came of the " + step + " is not known" + why + "; the provider still has " + shownURL(r.from) + " and its key.",
		Choices: []Choice{again, stop},
	}
}

// waitOf is how long a provider asks to wait; 0 when it does not say.
func waitOf(err error) time.Duration {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Wait
	}
	return 0
}
