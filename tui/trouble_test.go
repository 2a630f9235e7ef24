package tui

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/model"
)

// TestTrouble: whatever a provider does, what was known stays on the screen; the
// link's state and the reason are said, and it comes back by itself.
func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		name    string
		trouble metriport.ServerTrouble
		want    []string
	}{
		{"throttled", metriport.ServerTrouble{Fault: metriport.ServerFaultThrottled, RetryAfter: 90 * time.Second}, []string{"◔ rate-limited until 14:04", "Too Many Requests", "goes on by itself"}},
		{"quota", metriport.ServerTrouble{Fault: metriport.ServerFaultQuota}, []string{"◔ no calls left until", "Limit Exceeded", "wait for the provider's next day"}},
		{"defect", metriport.ServerTrouble{Fault: metriport.ServerFaultInternal}, []string{"○ offline since 14:02", "Please try again", "^r tries now"}},
		{"gateway", metriport.ServerTrouble{Fault: metriport.ServerFaultGateway}, []string{"○ offline since 14:02", "504", "^r tries now"}},
		{"web page", metriport.ServerTrouble{Fault: metriport.ServerFaultHTML}, []string{"○ offline since 14:02", "web page", "^r tries now"}},
		{"hung up", metriport.ServerTrouble{Fault: metriport.ServerFaultClosed}, []string{"○ offline since 14:02", "^r tries now"}},
		{"cut", metriport.ServerTrouble{Fault: metriport.ServerFaultCut}, []string{"○ offline since 14:02", "^r tries now"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, incident(), 170, 40)
			d.box.Faults().Set(c.trouble)
			d.poll()
			d.wants(append(c.want, "▸ 502 from a gateway")...)
			d.press("2")
			d.wants(c.want[0], "1/600")
			d.box.Faults().Set()
			d.clock.Advance(25 * time.Hour) // past any wait
			d.poll()
			d.wants("● live")
			d.lacks("tries now", "goes on by itself")
		})
	}
}

// TestTroubleTriesNoMore: where another try would only be refused, none is offered.
func TestTroubleTriesNoMore(t *testing.T) {
	for _, code := range []model.Code{model.QuotaUsed, model.RateLimited} {
		why := &model.Error{Code: code, Op: "read the settings", Why: "no more for now", Do: "wait"}
		snap := *profileOf("demo", model.Metriport, 3)
		snap.Link.Err, snap.EndErr, snap.LogErr, snap.LogState, snap.Endpoints, snap.Log = why, nil, why, model.LogFailed, nil, model.Log{}
		d := heldDesk(t, &snap, 120, 40)
		for _, page := range []string{"1", "2", "3"} {
			d.press(page)
			d.wants("no more for now")
			d.lacks("^r", "by itself ·", "reading the endpoint")
		}
		d.wants("Could not read the endpoint") // not the settings, which its page is not about
	}
}

// TestOfflineStandsStill: of the time since the provider was last heard nothing is
// known; figures are of then, and say so, on every page and however long it is.
func TestOfflineStandsStill(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	still := []string{"+163 in 1 h", "since 13:04", "22 of 25 failed in 10 min"}
	d.wants(append(still, "last 24 h")...)
	d.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultClosed})
	d.clock.Advance(3 * time.Hour)
	d.poll()
	d.wants(append(still, "○ offline since 14:02", "24 h until 14:02", "as of 14:02")...)
	d.lacks("last 24 h")
	d.press("3")
	d.wants("22 of 25 failed in 10 min")
	d.box.Faults().Set()
	d.poll()
	d.wants("failing 3 h")
	d.press("1")
	d.wants("last 24 h", "+0 in 1 h")
}

// TestUncounted: a provider that cannot count is not one with nothing to count.
func TestUncounted(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultCounts})
	d.poll()
	d.wants("unknown")
}

// TestHealth: an endpoint's state is what it did of late, not its last answer.
func TestHealth(t *testing.T) {
	row := func(ago time.Duration, o model.Outcome) *model.Delivery {
		return &model.Delivery{Endpoint: "e", Created: start.Add(-ago), Outcome: o}
	}
	for _, c := range []struct {
		name string
		rows []*model.Delivery
		bad  bool
		want string
	}{
		{"healthy", []*model.Delivery{row(time.Minute, model.Delivered), row(2*time.Hour, model.Failed)}, false, "healthy"},
		{"failing", []*model.Delivery{row(time.Minute, model.Failed), row(58*time.Minute, model.Failed), row(time.Hour, model.Delivered)}, true, "failing 58 min"},
		{"one in three taken", []*model.Delivery{row(time.Second, model.Delivered), row(time.Minute, model.Failed), row(2*time.Minute, model.Failed)}, true, "2 of 3 failed in 10 min"},
		{"one in three lost", []*model.Delivery{row(time.Second, model.Failed), row(time.Minute, model.Delivered), row(2*time.Minute, model.Delivered)}, false, "1 of 3 failed in 10 min"},
		{"quiet since it failed", []*model.Delivery{row(3*time.Hour, model.Failed), row(4*time.Hour, model.Delivered)}, true, "failing 3 h"},
		{"under way does not count", []*model.Delivery{row(time.Second, model.Processing), row(time.Minute, model.Delivered)}, false, "healthy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := healthOf(model.RowsOf(c.rows...), start, []string{"e"})["e"]
			bad, words := h.words(start)
			if bad != c.bad || words != c.want {
				t.Errorf("got %t %q, want %t %q", bad, words, c.bad, c.want)
			}
		})
	}
}

// TestDeskless: where the store could not be opened it stays said, on every
// page and by every key that would change something.
func TestDeskless(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	d.app.sh.opening = true
	d.press("p")
	d.wants("the store is being opened")
	d.send(opened{notices: []string{"something else", deskless + "open the store · it is damaged"}})
	d.wants("✗ nothing can be changed: open the store · it is damaged")
	d.press("esc")
	for _, page := range []string{"1", "2", "3", "6"} {
		d.press(page)
		d.wants("nothing can be changed: ")
	}
	d.press("2", "r")
	d.wants("retry: open the store · it is damaged")
	d.box.Faults().Set(metriport.ServerTrouble{Fault: metriport.ServerFaultGateway})
	d.poll()
	d.wants("Endpoint request timed") // that nothing is current is worse
	d.lacks("nothing can be changed")
}

// TestNotKept: what the store does not take is said for as long, with its reason.
func TestNotKept(t *testing.T) {
	d := newDesk(t, incident(), 160, 24)
	snap := *d.watch.Snapshot()
	snap.Seq++
	snap.KeepErr, snap.KeepSince = &model.Error{Code: model.Unavailable, Op: "keep deliveries", Why: "no space is left for it", Do: "make room on the disk"}, start
	d.send(changed{&snap})
	d.wants("not kept since 14:02: no space is left for it · make room on the disk", "● live")
	well := snap
	well.Seq, well.KeepErr = well.Seq+1, nil
	d.send(changed{&well})
	d.lacks("not kept")
}
