package store

import (
	"context"
	"database/sql"

	"github.com/hooktop/hooktop/model"
)

// SaveRun inserts a run, or replaces the one of its id.
func (s *Store) SaveRun(ctx context.Context, r model.Run) error {
	const op = "save a run"
	if r.ID == "" {
		return invalid(op, "it has no id", "")
	}
	return s.db.change(ctx, op, func(t tx) error {
		_, err := t.exec(ctx, `
INSERT INTO runs (id, profile, kind, state, who, plan, note, created, updated) VALUES `+values(1, 9)+`
ON CONFLICT (id) DO UPDATE SET profile = excluded.profile, kind = excluded.kind, state = excluded.state, who = excluded.who,
	plan = excluded.plan, note = excluded.note, created = excluded.created, updated = excluded.updated`,
			string(r.ID), r.Profile, string(r.Kind), string(r.State), r.Who, r.Plan, r.Note, micros(r.Created), micros(r.Updated))
		return err
	})
}

// RunsOf lists a profile's runs, newest first; an empty profile means all.
func (s *Store) RunsOf(ctx context.Context, profile string, openOnly bool) ([]model.Run, error) {
	return s.runs(ctx, `plan`, profile, openOnly)
}

// HeadsOf lists a profile's runs like RunsOf, without their plans.
func (s *Store) HeadsOf(ctx context.Context, profile string) ([]model.Run, error) {
	return s.runs(ctx, `NULL`, profile, false)
}

// PlanOf reads a run's plan; nil where the run is not there.
func (s *Store) PlanOf(ctx context.Context, id model.RunID) (plan []byte, err error) {
	err = s.db.look(ctx, "read the plan of a run", func(r *sql.Rows) error { return r.Scan(&plan) }, `SELECT plan FROM runs WHERE id = ?`, string(id))
	return plan, err
}

func (s *Store) runs(ctx context.Context, plan, profile string, openOnly bool) (runs []model.Run, err error) {
	query, args := `SELECT id, profile, kind, state, who, `+plan+`, note, created, updated FROM runs WHERE 1 = 1`, []any(nil)
	if profile != "" {
		query, args = query+` AND profile = ?`, append(args, profile)
	}
	if openOnly {
		query += ` AND state NOT IN (?, ?, ?)`
		args = append(args, string(model.RunDone), string(model.RunFailed), string(model.RunCanceled))
	}
	err = s.db.look(ctx, "read the runs", func(r *sql.Rows) error {
		var (
			run              model.Run
			created, updated int64
		)
		if err := r.Scan(&run.ID, &run.Profile, &run.Kind, &run.State, &run.Who, &run.Plan, &run.Note, &created, &updated); err != nil {
			return err
		}
		run.Created, run.Updated = moment(created), moment(updated)
		runs = append(runs, run)
		return nil
	}, query+` ORDER BY created DESC, id DESC`, args...)
	return runs, err
}

// SaveStep inserts a step, or replaces the one of its run and number. A step of
// a run that was never saved is code Invalid.
func (s *Store) SaveStep(ctx context.Context, st model.Step) error {
	const op = "save a step"
	return s.db.change(ctx, op, func(t tx) error {
		_, err := t.exec(ctx, `
INSERT INTO steps (run, n, name, state, detail, data, started, ended) VALUES `+values(1, 8)+`
ON CONFLICT (run, n) DO UPDATE SET name = excluded.name, state = excluded.state, detail = excluded.detail,
	data = excluded.data, started = excluded.started, ended = excluded.ended`,
			string(st.Run), st.N, st.Name, string(st.State), st.Detail, st.Data, micros(st.Started), micros(st.Ended))
		if err != nil && s.db.explain(err).kind == orphaned {
			return invalid(op, "its run was never saved", "save the run first")
		}
		return err
	})
}

// Steps lists a run's steps in order.
func (s *Store) Steps(ctx context.Context, id model.RunID) (steps []model.Step, err error) {
	err = s.db.look(ctx, "read the steps of a run", func(r *sql.Rows) error {
		var (
			st             model.Step
			started, ended int64
		)
		if err := r.Scan(&st.Run, &st.N, &st.Name, &st.State, &st.Detail, &st.Data, &started, &ended); err != nil {
			return err
		}
		st.Started, st.Ended = moment(started), moment(ended)
		steps = append(steps, st)
		return nil
	}, `SELECT run, n, name, state, detail, data, started, ended FROM steps WHERE run = ? ORDER BY n`, string(id))
	return steps, err
}
