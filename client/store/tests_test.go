package store

import (
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func sentTest(id string, at time.Duration) client.SentTest {
	return client.SentTest{
		ID: id, At: start.Add(at), Who: "ops@host", Type: "patient.admit", URL: "https://hooks.acme.dev/metriport", Signed: true,
		Code: 502, Took: 84 * time.Millisecond, Outcome: "502 from a gateway after 84 ms", Good: model.No, Cause: model.CauseGateway,
		Timing:   client.Timing{DNS: model.NoTime, Connect: time.Millisecond, TLS: 2 * time.Millisecond, FirstByte: 80 * time.Millisecond, Total: 84 * time.Millisecond},
		TLSUntil: start.Add(90 * day), Body: []byte(`{"meta":{}}`), Answer: []byte("<html>"),
	}
}

func testTests(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	byHost := client.SentTest{At: start, Type: "sleep.created", ByHost: true, Endpoint: "ep_1", Took: model.NoTime, Answer: []byte{}}
	for _, x := range []client.SentTest{sentTest("a", 0), byHost, sentTest("c", -time.Hour)} { // a clock that went back changes no order
		must(t, s.SaveTest(ctx, "us", x, true))
	}
	must(t, s.SaveTest(ctx, "eu", sentTest("other", 0), true))
	must(t, s.SaveTest(ctx, "eu", client.SentTest{Type: "ping"}, true))
	got, err := s.SentTests(ctx, "us", 0)
	must(t, err)
	if d := cmp.Diff([]client.SentTest{sentTest("c", -time.Hour), byHost, sentTest("a", 0)}, got); d != "" {
		t.Error(d)
	}
	if got, err = s.SentTests(ctx, "us", 1); err != nil || len(got) != 1 || got[0].ID != "c" {
		t.Errorf("the newest: %+v, %v", got, err)
	}
	if got, err = s.SentTests(ctx, "eu", 1); err != nil || len(got) != 1 || !got[0].At.Equal(start) {
		t.Errorf("one without a time: %+v, %v", got, err)
	}
	if got, err = s.SentTests(ctx, "nobody", 0); err != nil || got != nil {
		t.Errorf("of nobody: %+v, %v", got, err)
	}
}

func testTestBodies(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	bodies := func(profile string) (n int) {
		t.Helper()
		list, err := s.SentTests(ctx, profile, 0)
		must(t, err)
		for i := range list {
			if list[i].Body != nil || list[i].Answer != nil {
				n++
			}
		}
		return n
	}
	must(t, s.SaveTest(ctx, "us", sentTest("a", 0), true))
	must(t, s.SaveTest(ctx, "eu", sentTest("b", 0), true))
	if bodies("us") != 1 || bodies("eu") != 1 {
		t.Error("what may be kept was not")
	}
	must(t, s.SaveTest(ctx, "us", sentTest("c", 0), false)) // allowed no more: those kept before go
	if bodies("us") != 0 || bodies("eu") != 1 {
		t.Errorf("%d and %d bodies are left, want 0 and 1", bodies("us"), bodies("eu"))
	}
}

func testSweepTests(t *trial) {
	s := t.open(t)
	ctx := t.Context()
	must(t, s.SaveTest(ctx, "us", sentTest("old", -91*day), true))
	must(t, s.SaveTest(ctx, "us", sentTest("young", -89*day), true))
	must(t, s.db.change(ctx, "fill", func(x tx) error {
		for i := range mostTests + 2 {
			if _, err := x.exec(ctx, `INSERT INTO tests (profile, at, doc) VALUES ('many', ?, ?)`, micros(start), []byte(`{"id":"`+strconv.Itoa(i)+`"}`)); err != nil {
				return err
			}
		}
		return nil
	}))
	for range 2 {
		must(t, s.Sweep(ctx, start))
		if got, err := s.SentTests(ctx, "us", 0); err != nil || len(got) != 1 || got[0].ID != "young" {
			t.Errorf("by age: %+v, %v", got, err)
		}
		if got, err := s.SentTests(ctx, "many", 0); err != nil || len(got) != mostTests || got[mostTests-1].ID != "2" {
			t.Errorf("by number: %d, %v", len(got), err)
		}
	}
}
