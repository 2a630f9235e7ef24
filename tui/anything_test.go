package tui

import (
	"image/color"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
)

// TestPosesFit: what changes something fits every terminal, line by line.
func TestPosesFit(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := posed(t)
	for _, c := range poses {
		t.Run(c.name, func(t *testing.T) {
			d.anew(t, 120, 40)
			d.send(viewed{posedRuns()})
			c.pose(d)
			for _, w := range []int{1, 2, 9, 20, 39, 61, 80, 133, 200} {
				for _, h := range []int{1, 2, 3, 5, 8, 12, 24, 61} {
					d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
					fits(t, d.app.View().Content, w, h)
				}
			}
		})
	}
}

// troubled are snapshots of all that can be wrong.
func troubled(good *model.Snapshot) []*model.Snapshot {
	why := &model.Error{Code: model.Unreachable, Op: "read the status", Why: "127.0.0.1 refused \x1b[2J the connection for a reason that takes many words", Do: "look at it"}
	var out []*model.Snapshot
	add := func(change func(*model.Snapshot)) {
		s := *good
		change(&s)
		out = append(out, &s)
	}
	add(func(*model.Snapshot) {})
	for state := model.LinkConnecting; state <= model.LinkNotFound; state++ {
		add(func(s *model.Snapshot) { s.Link.State, s.Link.Err = state, why })
	}
	add(func(s *model.Snapshot) { s.KeepErr, s.KeepSince = why, start })
	add(func(s *model.Snapshot) { s.Log, s.LogState, s.LogErr = model.Log{}, model.LogFailed, why })
	add(func(s *model.Snapshot) { s.Log, s.LogState, s.LogErr = model.Log{}, model.LogNotServed, why })
	add(func(s *model.Snapshot) {
		s.Log = model.Log{}
		s.Status = model.Status{}
		s.Endpoints = nil
		s.EndErr = why
	})
	add(func(s *model.Snapshot) { s.Log.Rows = s.Log.Rows.Slice(0, 1) })
	add(func(s *model.Snapshot) { s.Profile.Provider = model.Svix })
	add(func(s *model.Snapshot) { s.Profile.Provider, s.Endpoints, s.EndErr = model.OpenWearables, nil, why })
	add(func(s *model.Snapshot) {
		s.Endpoints = []model.Endpoint{
			{ID: "ep_1", URL: "https://a.dev/世\x1b[2J", Description: "a\nb", Events: []model.EventType{"x", "y"}, Scope: "u\x07", Enabled: model.No, Detail: "off since https://a.dev/?token=x"},
			{ID: "ep_2", URL: "", Channels: []string{"c\u202e"}},
		}
		s.Status.Since, s.Status.Sampled = start.Add(-time.Hour), "2 of 500 endpoints"
	})
	return out
}

// news are messages that come when nobody expects them.
func news(good *model.Snapshot) []tea.Msg {
	why := &model.Error{Op: "ping", Why: "no way\nto it"}
	plan := runbook.Plan{
		Title: "", Facts: []runbook.Fact{{Label: "a label that is long", Text: "https://hooks.acme.dev/" + string(make([]byte, 300)), Warn: true}, {}},
		Needs: runbook.Needs{Name: "demo", Count: 12, Overrule: "send anyway"},
	}
	refused := plan
	refused.Refuse = "only 3 calls are left today"
	msgs := []tea.Msg{
		viewed{posedRuns()},
		viewed{&runbook.View{}},
		planned{plan: plan},
		planned{plan: refused},
		planned{err: why},
		started{id: "r1"},
		started{id: "4fj2ab3c", recover: true},
		viewed{recoveryOf(func(*runbook.RunView) {})},
		viewed{recoveryOf(func(r *runbook.RunView) { r.Run.State, r.Mine, r.Progress = model.RunPaused, false, nil })},
		result[proposal]{to: recoveryID, val: proposal{pace: firstPace(100), plan: plan}},
		result[proposal]{to: recoveryID, err: why},
		result[failures]{to: recoveryID, val: posedFails(3)},
		result[recoveryReport]{to: recoveryID, val: recoveryReport{text: "a report"}},
		rested{why},
		started{err: why},
		pinged{report: fromHere()},
		pinged{report: byHost()},
		pinged{},
		pinged{err: why},
		reported{text: "a report"},
		reported{err: why},
		told{why},
		glanced{},
		minute{},
		opened{notices: []string{"it is damaged"}},
		tea.BackgroundColorMsg{Color: color.White},
		tea.BackgroundColorMsg{Color: color.Black},
		tea.PasteMsg{Content: "a\nb\x1b[31m\u202e世"},
		result[refiled]{to: deliveriesID, val: refiled{"saved x", []client.SavedFilter{{Name: "x", Filter: "code:502"}, {Name: "世界", Filter: "no:such"}}}},
		result[refiled]{to: deliveriesID, err: why},
		result[passed[tallied]]{to: deliveriesID},
		result[passRested[tallied]]{to: deliveriesID},
		result[passRested[figures]]{to: overviewID},
		result[passRested[filtered]]{to: deliveriesID},
		result[[]model.Act]{to: activityID, val: posedActs()},
	}
	for _, s := range troubled(good) {
		msgs = append(msgs, changed{s})
	}
	return msgs
}

// TestAnything: whatever is pressed and whatever comes, in whatever order and
// size, no frame leaves its terminal and nothing panics. What a key would ask of
// others is not carried out: that anything may come of it is part of the test.
func TestAnything(t *testing.T) {
	d := posed(t)
	msgs := news(d.app.sh.snap)
	known := []string{
		"j", "k", "g", "G", "tab", "enter", "esc", "space", "1", "2", "3", "4", "5", "6", "/", "?", ":", "@", "!", "f", "y", "i", "a", "A", "p", "=", "+", "-",
		"[", "]", "{", "}", "m", "b", "n", "N", "z", "Z", "h", "M", "q", "ctrl+c", "l", "u", "c", "t", "F", "o", "R", "r", "e", "E", "K", "v", "D", "H", "x", "s", "C", "P", "Y", ".",
		"pgdown", "pgup", "up", "down", "ctrl+d", "ctrl+u", "ctrl+s", "backspace", "ü", "世",
	}
	rapid.Check(t, func(rt *rapid.T) {
		w, h := 80, 24
		d.app.overs = nil
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			var msg tea.Msg
			switch rapid.IntRange(0, 9).Draw(rt, "kind") {
			case 0:
				msg = rapid.SampledFrom(msgs).Draw(rt, "news")
			case 1:
				w, h = rapid.IntRange(1, 160).Draw(rt, "w"), rapid.IntRange(1, 50).Draw(rt, "h")
				if rapid.Bool().Draw(rt, "tiny") {
					w, h = 1, 1
				}
				msg = tea.WindowSizeMsg{Width: w, Height: h}
			default:
				msg = keyPress(rapid.SampledFrom(known).Draw(rt, "key"))
			}
			if d.app.w != w || d.app.h != h {
				d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
			}
			d.clock.Advance(time.Second)
			d.app.Update(msg)
			fits(t, d.app.View().Content, w, h)
			nothingOld(rt, d.app)
		}
	})
}
