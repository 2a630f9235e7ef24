package store

import "github.com/hooktop/hooktop/model"

func testWishes(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	run := model.Run{ID: "r", Profile: "us", State: model.RunRunning, Created: start}
	must(t, s.SaveRun(ctx, run))
	must(t, s.SaveRun(ctx, model.Run{ID: "other", Created: start}))
	for _, state := range []model.RunState{"", model.RunPaused, model.RunCanceled, ""} {
		must(t, s.Wish(ctx, "r", state))
		run.Note = "carried on with " + string(state)
		must(t, s.SaveRun(ctx, run))
		if got, err := t.open(t).WishOf(ctx, "r"); err != nil || got != state {
			t.Errorf("wanted %q, read %q, %v", state, got, err)
		}
	}
	must(t, s.Wish(ctx, "r", model.RunPaused))
	for _, id := range []model.RunID{"other", "none"} {
		if got, err := s.WishOf(ctx, id); err != nil || got != "" {
			t.Errorf("of run %s %q is wanted, %v", id, got, err)
		}
	}
	refused(t, s.Wish(ctx, "none", model.RunPaused), model.NotFound)
}
