package model_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

var ten = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// chained are acts, one a minute from ten on, every third of another profile.
func chained(n int) (acts []model.Act) {
	var prev model.Checkpoint
	for i := range n {
		a := model.Act{At: ten.Add(time.Duration(i) * time.Minute), Who: "ops-1@host", Profile: "us", Action: model.ActRetry, Scope: "1 delivery", Outcome: "done"}
		if i%3 == 2 {
			a.Profile = "eu"
		}
		a = a.Chained(prev.Seq+1, prev.Hash)
		prev = model.Checkpoint{Seq: a.Seq, Hash: a.Hash}
		acts = append(acts, a)
	}
	return acts
}

func reported(from model.Checkpoint, chain []model.Act) model.Report {
	three := 3
	r := model.Report{
		Profile: "us", Provider: model.Metriport, Environment: model.Production, Made: ten.Add(time.Hour), By: "ops-1@host",
		Since: ten.Add(time.Minute), Until: ten.Add(time.Hour),
		Runs: []model.RunReport{model.ReportRun(
			model.Run{ID: "r1", Kind: model.RunRetry, State: model.RunDone, Who: "ops-1@host", Note: "2 | of 3", Created: ten, Updated: ten},
			[]model.Step{{Name: "probe", State: model.StepDone, Detail: "pong in 84 ms"}},
			map[model.ClaimState]int{model.ClaimFailed: 1, model.ClaimDelivered: 2},
		)},
		Now:  model.ReportCounts(model.Status{Failed: model.Count{N: three, Known: true}, AsOf: ten}),
		Left: []model.LeftReport{{Cause: "gateway", Sentence: "502 from a gateway", Endpoint: "hooks.acme.dev/in", N: 3, First: ten, Last: ten}},
	}
	r.Fill(from, chain)
	return r
}

func TestReportFill(t *testing.T) {
	chain := chained(5)
	r := reported(model.Checkpoint{}, chain)
	if len(r.Acts) != 3 || r.Acts[0].Seq != 2 || r.Acts[1].Seq != 4 { // 1 is too early, 3 is of another profile
		t.Errorf("acts %+v", r.Acts)
	}
	if r.Head.Seq != 5 || r.Head.Hash != chain[4].Hash {
		t.Errorf("head %+v is not the newest of the whole chain", r.Head)
	}
	want := []model.ClaimCount{{State: model.ClaimDelivered, N: 2}, {State: model.ClaimFailed, N: 1}}
	if diff := cmp.Diff(want, r.Runs[0].Claims); diff != "" {
		t.Error(diff)
	}
	if r.Now.Processing != nil || *r.Now.Failed != 3 {
		t.Errorf("counts %+v: what is not known is nil", r.Now)
	}
}

// TestReportWithin: a run is told of when it was open at some time of the span.
func TestReportWithin(t *testing.T) {
	r := model.Report{Since: ten, Until: ten.Add(time.Hour)}
	at := func(h int) time.Time { return ten.Add(time.Duration(h) * time.Hour) }
	for _, c := range []struct {
		name string
		run  model.Run
		want bool
	}{
		{"ended before", model.Run{State: model.RunDone, Created: at(-2), Updated: at(-1)}, false},
		{"ended within", model.Run{State: model.RunDone, Created: at(-2), Updated: at(0)}, true},
		{"open since before", model.Run{State: model.RunPaused, Created: at(-2), Updated: at(-1)}, true},
		{"begun after", model.Run{State: model.RunRunning, Created: at(1), Updated: at(1)}, false},
	} {
		if got := r.Within(c.run); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestReportRoundTrip: both forms are read back as what they were.
func TestReportRoundTrip(t *testing.T) {
	r := reported(model.Checkpoint{}, chained(6))
	r.Acts[0].Scope = "a | b\n# <b>\u202e`x` --> \x1b[2J"
	for name, form := range map[string]func() ([]byte, error){"markdown": r.Markdown, "json": r.JSON} {
		src, err := form()
		if err != nil {
			t.Fatal(err)
		}
		back, err := model.ReadReport(src)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(r, back); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if _, err := model.ReadReport(bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n"))); err != nil {
			t.Errorf("%s with the line ends of another system: %v", name, err)
		}
	}
}

func TestReportMarkdown(t *testing.T) {
	r := reported(model.Checkpoint{}, chained(6))
	r.Acts[0].Scope, r.Acts[0].Before, r.Acts[0].After = "a | b\n# <b>\x1b[2J", "sha 1a2b", "sha 77e0"
	src, err := r.Markdown()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Webhook report: us\n", "- span: 2026-11-22 10:01:00Z to 2026-11-22 11:00:00Z\n", "act 6, hash `" + r.Head.Hash,
		"Processing unknown, failed 3, as of", "| gateway | 502 from a gateway | hooks.acme.dev/in | 3 |",
		`| a \| b�\# \<b\>�\[2J | sha 1a2b → sha 77e0 | done |`, "### retry r1: done\n", "- deliveries: 2 delivered, 1 failed again\n", "1. probe: done · pong in 84 ms\n",
	} {
		if !strings.Contains(string(src), want) {
			t.Errorf("no %q in\n%s", want, src)
		}
	}
	bare, err := model.Report{Profile: "us"}.Markdown()
	if err != nil || !strings.Contains(string(bare), "nothing was ever changed") || !strings.Contains(string(bare), "counts are not known") {
		t.Errorf("an empty report: %v\n%s", err, bare)
	}
}

// TestReportAgainst: every way in which a report can differ from the chain is found.
func TestReportAgainst(t *testing.T) {
	for _, c := range []struct {
		name  string
		alter func(r *model.Report, from *model.Checkpoint, chain *[]model.Act)
		says  string // empty when it holds
	}{
		{"nothing", func(*model.Report, *model.Checkpoint, *[]model.Act) {}, ""},
		{"more has been done since", func(_ *model.Report, _ *model.Checkpoint, chain *[]model.Act) {
			*chain = chained(9)
		}, ""},
		{"retention", func(_ *model.Report, from *model.Checkpoint, chain *[]model.Act) {
			*from, *chain = model.Checkpoint{Seq: 2, Hash: (*chain)[1].Hash}, (*chain)[2:]
		}, ""},
		{"an act altered", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { r.Acts[1].Who = "nobody" }, "act 4 was altered"},
		{"an act altered and hashed again", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) {
			r.Acts[1].Who = "nobody"
			r.Acts[1] = r.Acts[1].Chained(4, r.Acts[1].Prev)
		}, "act 4 is another"},
		{"an act left out", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { r.Acts = r.Acts[:1] }, "act 4 of the store is missing"},
		{"an act made up", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) {
			a := r.Acts[1]
			a.Seq = 99
			r.Acts = append(r.Acts, a)
		}, "act 99 was altered"},
		{"the head", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { r.Head.Hash = "0" }, "another hash"},
		{"the span", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { r.Since = ten.Add(2 * time.Minute) }, "does not belong"},
		{"the span, wider", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { r.Since = ten }, "act 1 of the store is missing"},
		{"the order", func(r *model.Report, _ *model.Checkpoint, _ *[]model.Act) { slices.Reverse(r.Acts) }, "not in order"},
		{"another store", func(_ *model.Report, _ *model.Checkpoint, chain *[]model.Act) { *chain = nil }, "no act 6"},
		{"the store's chain", func(_ *model.Report, _ *model.Checkpoint, chain *[]model.Act) { (*chain)[2].Who = "nobody" }, "breaks at act 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			chain, from := chained(6), model.Checkpoint{}
			r := reported(from, chain)
			c.alter(&r, &from, &chain)
			h := r.Against(from, chain)
			said := strings.Join(h.Against, "\n")
			if (c.says == "") != (said == "") || !strings.Contains(said, c.says) {
				t.Errorf("says %q, want %q", said, c.says)
			}
			if c.says == "" && h.Same+h.Gone != len(r.Acts) {
				t.Errorf("%d same and %d gone of %d", h.Same, h.Gone, len(r.Acts))
			}
		})
	}
}

// TestReportTampered: no byte of a Markdown report can be changed so that it
// still reads as a report of the same chain.
func TestReportTampered(t *testing.T) {
	chain := chained(6)
	r := reported(model.Checkpoint{}, chain)
	src, err := r.Markdown()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		altered := bytes.Clone(src)
		at := rapid.IntRange(0, len(src)-1).Draw(t, "at")
		altered[at] = rapid.ByteRange('!', '~').Draw(t, "byte")
		if bytes.Equal(bytes.TrimSpace(altered), bytes.TrimSpace(src)) || bytes.Equal(altered, src) {
			return
		}
		back, err := model.ReadReport(altered)
		if err == nil && cmp.Equal(back, r) {
			t.Fatalf("byte %d was altered, and nothing is said", at)
		}
	})
}

func TestReadReportRefuses(t *testing.T) {
	for _, src := range []string{"", "# Webhook report: us\n", "{}{}", `{"profile":1}`, `{"more":1}`, "{", "x\n<!-- data of this report\n???\n-->\n"} {
		if _, err := model.ReadReport([]byte(src)); model.CodeOf(err) != model.Invalid {
			t.Errorf("%q: %v", src, err)
		}
	}
}

// FuzzReadReport: whatever the file, reading it ends well; what is read can be
// written and read again.
func FuzzReadReport(f *testing.F) {
	r := reported(model.Checkpoint{}, chained(6))
	for _, form := range []func() ([]byte, error){r.Markdown, r.JSON} {
		src, err := form()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		r, err := model.ReadReport(src)
		if err != nil {
			return
		}
		again, err := r.JSON()
		if err != nil {
			t.Skip("a time that JSON does not know")
		}
		if _, err := model.ReadReport(again); err != nil {
			t.Error(err)
		}
	})
}
