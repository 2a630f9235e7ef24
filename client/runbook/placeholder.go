package runbook

import (
	"context"

	"github.com/hooktop/hooktop/model"
)

type (
	retryBook    struct{}
	retryAllBook struct{}
)

func (retryBook) carry(context.Context, *work) error    { return nil }
func (retryAllBook) carry(context.Context, *work) error { return nil }

func planRetry(context.Context, Bench, []model.DeliveryID) (Plan, error) { return Plan{}, nil }
func planRetryAll(context.Context, Bench) (Plan, error)                  { return Plan{}, nil }
func ping(context.Context, Bench, Through) (PingReport, error)           { return PingReport{}, nil }
