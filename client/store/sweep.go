package store

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// How long each table keeps what it holds.
const (
	day           = 24 * time.Hour
	keepRows      = 30 * day
	keepSamples   = 30 * day
	denseSamples  = day // older ones are thinned to one in sampleBucket
	sampleBucket  = 5 * time.Minute
	keepRuns      = 90 * day  // after they ended
	keepActs      = 400 * day // and what was sent again, which a retry of all must count
	keepLeases    = 7 * day   // after they ran out
	keepCalls     = 7 * day
	keepURLs      = 20 // of each profile
	keepTests     = 90 * day
	mostTests     = 500 // of each profile
	sweepingStore = "clear out the store"
)

// Sweep applies each table's retention. It works in short transactions, so that
// nobody waits for it, and can be given up at any time.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	ago := func(d time.Duration) int64 { return micros(now.Add(-d)) }
	for _, table := range []struct {
		name, key, where string
		args             []any
	}{
		{"deliveries", "profile, id", `at < ?`, []any{ago(keepRows)}},
		{"extents", "profile", `as_of < ?`, []any{ago(keepRows)}},
		{"samples", "profile, at", `at < ?`, []any{ago(keepSamples)}},
		{
			"samples", "profile, at", `at < ? AND EXISTS (SELECT 1 FROM samples later WHERE later.profile = samples.profile
			AND later.at > samples.at AND later.at < (samples.at / ? + 1) * ? AND later.at < ?)`,
			[]any{ago(denseSamples), sampleBucket.Microseconds(), sampleBucket.Microseconds(), ago(denseSamples)},
		},
		{"claims", "profile, delivery, run", `sent = 0 AND run IN (SELECT id FROM runs WHERE ` + ended + `)`, endedArgs(ago(keepRuns))},
		{"runs", "id", ended, endedArgs(ago(keepRuns))},
		{"claims", "profile, delivery, run", `updated < ? AND sent > 0 AND run NOT IN (SELECT id FROM runs)`, []any{ago(keepActs)}},
		{"tests", "profile, n", `at < ? OR (SELECT COUNT(*) FROM tests newer WHERE newer.profile = tests.profile AND newer.n > tests.n) >= ?`, []any{ago(keepTests), mostTests}},
		{"calls", "account, day, place", `day < ?`, []any{now.Add(-keepCalls).UTC().Format(time.DateOnly)}},
		{"leases", "name", `until < ?`, []any{ago(keepLeases)}},
		{"urls", "profile, hash", `(SELECT COUNT(*) FROM urls newer WHERE newer.profile = urls.profile
			AND (newer.last > urls.last OR (newer.last = urls.last AND newer.hash < urls.hash))) >= ?`, []any{keepURLs}},
	} {
		query := `DELETE FROM ` + table.name + ` WHERE (` + table.key + `) IN (SELECT ` + table.key + ` FROM ` + table.name +
			` WHERE ` + table.where + ` LIMIT ?)`
		if err := s.db.piecewise(ctx, sweepingStore, query, table.args...); err != nil {
			return err
		}
	}
	return s.db.change(ctx, sweepingStore, func(t tx) error { return t.sweepActs(ctx, ago(keepActs)) })
}

const ended = `state IN (?, ?, ?) AND updated < ?`

func endedArgs(before int64) []any {
	return []any{string(model.RunDone), string(model.RunFailed), string(model.RunCanceled), before}
}

// sweepActs takes old acts off the front of the chain, up to the first that is
// young enough, and leaves where the chain goes on. Acts that do not hold
// together stay: taking them away would hide that somebody altered them.
func (t tx) sweepActs(ctx context.Context, before int64) error {
	var (
		last, goes int64
		kept       model.Checkpoint
	)
	if _, err := t.one(ctx, []any{&last, &kept.Seq, &kept.Hash}, `SELECT seq, kept_seq, kept_hash FROM chain WHERE id = 1`+t.d.lock); err != nil {
		return err
	}
	if _, err := t.one(ctx, []any{&goes}, `SELECT COALESCE(MIN(seq) - 1, ?) FROM acts WHERE at >= ?`, last, before); err != nil {
		return err
	}
	old, err := t.acts(ctx, `SELECT seq, doc FROM acts WHERE seq <= ? ORDER BY seq`, goes)
	if _, broken := model.BrokenLink(kept, old); err != nil || broken || len(old) == 0 {
		return err
	}
	end := old[len(old)-1]
	if _, err := t.exec(ctx, `UPDATE chain SET kept_seq = ?, kept_hash = ? WHERE id = 1`, end.Seq, end.Hash); err != nil {
		return err
	}
	_, err = t.exec(ctx, `DELETE FROM acts WHERE seq <= ?`, end.Seq)
	return err
}
