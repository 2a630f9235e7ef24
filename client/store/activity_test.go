package store

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func act(who string, at time.Duration) model.Act {
	return model.Act{
		At: start.Add(at), Who: who, Profile: "us", Action: model.ActRetry, Scope: "1 delivery", Before: "sha 1a2b", After: "sha 77e0",
		Outcome: "done", Run: "r1", Calls: []string{"k3f9q-1", "k3f9q-2"},
	}
}

// whole reads the chain and fails where it does not hold.
func whole(tb testing.TB, s *Store) []model.Act {
	tb.Helper()
	acts, err := s.Acts(tb.Context(), client.ActFilter{})
	must(tb, err)
	from, err := s.Checkpoint(tb.Context())
	must(tb, err)
	if seq, broken := model.BrokenLink(from, acts); broken {
		tb.Fatalf("the chain breaks at act %d of %d", seq, len(acts))
	}
	return acts
}

func testChain(t *trial) {
	handles := []*Store{t.open(t), t.open(t)}
	const writers, each = 8, 10
	parallel(writers, func(i int) {
		for n := range each {
			if _, err := handles[i%2].Append(t.Context(), act(fmt.Sprint(i), time.Duration(n))); err != nil {
				t.Error(err)
			}
		}
	})
	if acts := whole(t, handles[0]); len(acts) != writers*each {
		t.Errorf("%d acts, want %d", len(acts), writers*each)
	}
	last, err := handles[1].Append(t.Context(), act("last", time.Second))
	must(t, err)
	acts := whole(t, handles[0])
	if d := cmp.Diff(last, acts[len(acts)-1]); d != "" {
		t.Error(d)
	}
	undated, err := handles[1].Append(t.Context(), model.Act{Who: "ops"})
	if err != nil || !undated.At.Equal(start) {
		t.Errorf("an act without a time is at %v, %v", undated.At, err)
	}
}

func testTamper(t *trial) {
	s, ctx := t.open(t), t.Context()
	for i := range 5 {
		_, err := s.Append(t.Context(), act(fmt.Sprint("ops", i), 0))
		must(t, err)
	}
	var docs [6][]byte
	for seq := 1; seq <= 5; seq++ {
		_, err := tx{s.db.read, s.db.dialect}.one(t.Context(), []any{&docs[seq]}, `SELECT doc FROM acts WHERE seq = ?`, seq)
		must(t, err)
	}
	put := func(seq int, doc []byte) {
		t.Helper()
		must(t, s.db.change(ctx, "tamper", func(t tx) error {
			_, err := t.exec(ctx, `UPDATE acts SET doc = ? WHERE seq = ?`, doc, seq)
			return err
		}))
	}
	for what, c := range map[string]struct {
		alter func()
		want  int64
	}{
		"another operator": {func() { put(3, bytes.ReplaceAll(docs[3], []byte("ops2"), []byte("eve9"))) }, 3},
		"another's place":  {func() { put(2, docs[4]) }, 4},
		"not an act":       {func() { put(4, []byte("gone")) }, 4},
	} {
		c.alter()
		acts, err := s.Acts(t.Context(), client.ActFilter{})
		must(t, err)
		if seq, broken := model.BrokenLink(model.Checkpoint{}, acts); !broken || seq != c.want {
			t.Errorf("%s: broken %v at %d, want at %d", what, broken, seq, c.want)
		}
		for seq := 1; seq <= 5; seq++ {
			put(seq, docs[seq])
		}
	}
	whole(t, s)
	must(t, s.db.change(ctx, "tamper", func(t tx) error {
		_, err := t.exec(ctx, `DELETE FROM acts WHERE seq = 2`)
		return err
	}))
	acts, err := s.Acts(t.Context(), client.ActFilter{})
	must(t, err)
	if seq, broken := model.BrokenLink(model.Checkpoint{}, acts); !broken || seq != 3 {
		t.Errorf("an act taken out: broken %v at %d", broken, seq)
	}
}

func testActFilter(t *trial) {
	s := t.open(t)
	for i, a := range []model.Act{
		{Profile: "us", Action: model.ActRetry},
		{Profile: "eu", Action: model.ActRetry},
		{Profile: "us", Action: model.ActPing},
		{Profile: "us", Action: model.ActRetry},
	} {
		a.At = start.Add(time.Duration(i) * time.Minute)
		_, err := s.Append(t.Context(), a)
		must(t, err)
	}
	for _, c := range []struct {
		f    client.ActFilter
		want string
	}{
		{client.ActFilter{}, "1234"},
		{client.ActFilter{Profile: "us"}, "134"},
		{client.ActFilter{Profile: "us", Action: model.ActRetry}, "14"},
		{client.ActFilter{Since: start.Add(time.Minute)}, "234"},
		{client.ActFilter{Until: start.Add(2 * time.Minute)}, "12"},
		{client.ActFilter{Limit: 2}, "34"},
		{client.ActFilter{Action: model.ActRetry, Limit: 1, Until: start.Add(time.Minute)}, "1"},
		{client.ActFilter{Profile: "none"}, ""},
	} {
		acts, err := s.Acts(t.Context(), c.f)
		must(t, err)
		got := ""
		for _, a := range acts {
			got += fmt.Sprint(a.Seq)
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.f, got, c.want)
		}
	}
}

func testHostileActs(t *trial) {
	s := t.open(t)
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		text := func(what string) string { return string(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, what)) }
		_, err := s.Append(outer.Context(), model.Act{
			At: genTime(t), Who: text("who"), Profile: text("profile"), Action: text("action"), Scope: text("scope") + "<&>\u2028\x00",
			Before: text("before"), After: text("after"), Outcome: text("outcome"), Run: model.RunID(text("run")),
		})
		must(outer, err)
	})
	whole(t, s)
	_, err := s.Append(t.Context(), model.Act{At: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)})
	refused(t, err, model.Invalid)
}
