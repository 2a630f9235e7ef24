package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Which of a sample's counts are lower bounds.
const (
	processingAtLeast = 1 << iota
	failedAtLeast
)

// SaveSamples appends counts over time; of two at one moment the later stays.
func (s *Store) SaveSamples(ctx context.Context, profile string, samples []model.Sample) error {
	last := make(map[int64]model.Sample, len(samples))
	for _, sample := range samples {
		last[micros(sample.At)] = sample
	}
	args := make([]any, 0, 5*len(last))
	for at, sample := range last {
		bounds := 0
		if sample.Processing.AtLeast {
			bounds |= processingAtLeast
		}
		if sample.Failed.AtLeast {
			bounds |= failedAtLeast
		}
		args = append(args, profile, at, number(sample.Processing), number(sample.Failed), bounds)
	}
	return s.db.change(ctx, "save the counts", func(t tx) error {
		return t.insert(ctx, `samples (profile, at, processing, failed, bounds)`, 5, args,
			`ON CONFLICT (profile, at) DO UPDATE SET processing = excluded.processing, failed = excluded.failed, bounds = excluded.bounds`)
	})
}

// Samples lists counts since a moment, oldest first.
func (s *Store) Samples(ctx context.Context, profile string, since time.Time) (samples []model.Sample, err error) {
	err = s.db.look(ctx, "read the counts", func(r *sql.Rows) error {
		var (
			at, bounds         int64
			processing, failed sql.NullInt64
		)
		if err := r.Scan(&at, &processing, &failed, &bounds); err != nil {
			return err
		}
		samples = append(samples, model.Sample{
			At: moment(at), Processing: count(processing, bounds&processingAtLeast != 0), Failed: count(failed, bounds&failedAtLeast != 0),
		})
		return nil
	}, `SELECT at, processing, failed, bounds FROM samples WHERE profile = ? AND at >= ? ORDER BY at`, profile, micros(since))
	return samples, err
}

// number is a count as it is kept: no value for one that is not known.
func number(c model.Count) any {
	if !c.Known {
		return nil
	}
	return int64(c.N)
}

func count(n sql.NullInt64, atLeast bool) model.Count {
	return model.Count{N: int(n.Int64), Known: n.Valid, AtLeast: atLeast}
}
