package tui

import (
	"context"

	"github.com/hooktop/hooktop/client/runbook"
)

// noRuns is a feed of runs that brings nothing.
func noRuns(context.Context, uint64) (*runbook.View, error) { return nil, context.Canceled }
