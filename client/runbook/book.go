package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

// book carries out one kind of run. It is asked again after an interruption and
// goes on from what the journal says.
type book interface {
	// carry returns nil when the run has reached its end. An error is the run's
	// failure, unless the run was asked to rest or ctx has ended.
	carry(ctx context.Context, w *work) error
}

// explainer is a book that looks up where an interrupted run has left things,
// changing nothing.
type explainer interface {
	explain(ctx context.Context, d *Desk, run model.Run, steps []model.Step) Question
}

// kind is what the desk knows of a kind of run.
type kind struct {
	book      book
	exclusive string // the lease by which a profile has one at a time; empty for any number
	claims    bool   // it works on claims
}

// kindOf returns what the desk knows of a kind; ok is false for one it does not know.
func kindOf(k model.RunKind) (known kind, ok bool) {
	switch k {
	case model.RunRotate:
		return kind{book: rotateBook{}, exclusive: "rotate/"}, true
	case model.RunRetry:
		return kind{book: retryBook{}, claims: true}, true
	case model.RunRetryAll:
		return kind{book: retryAllBook{}, exclusive: "retry-all/", claims: true}, true
	case model.RunEndpoint:
		return kind{book: endpointBook{}, exclusive: "endpoint/"}, true
	case model.RunKey:
		return kind{book: keyBook{}, exclusive: "key/"}, true
	case model.RunRecover:
		return kind{book: sinceBook{}, exclusive: "recover/"}, true
	}
	return kind{}, false
}

// actionOf is the word that activity has for a run.
func actionOf(run model.Run) string {
	switch run.Kind {
	case model.RunRetry:
		return model.ActRetry
	case model.RunRetryAll:
		return model.ActRetryAll
	case model.RunRecover:
		return model.ActRecover
	case model.RunKey:
		return model.ActRotate
	case model.RunEndpoint:
		if p, err := readEndpointPlan(run.Plan); err == nil {
			return p.act()
		}
		return model.ActEdit
	case model.RunRotate:
		if p, err := readURLPlan(run.Plan); err == nil && p.KeepKey {
			return model.ActChangeURL
		}
	}
	return model.ActRotate
}
