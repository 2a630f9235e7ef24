package watch

import (
	"slices"
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	pageSize     = 50               // rows of a page while nothing is known of their size
	maxPageSize  = 500              // rows
	maxPageBytes = 8 << 20          // what a page should stay below, by the rows seen so far
	coarse       = time.Minute      // how late a figure may be that nobody waits for
	settingsPace = 10 * time.Minute // between two readings of the endpoints, while watched
	settingsIdle = 6 * time.Hour
	probePace    = time.Hour // between two looks for a log that was not served
)

// state is all that the watch knows. What is published of it is never changed.
type state struct {
	account   model.Account
	link      model.Link
	budget    model.Budget
	status    model.Status
	history   []model.Sample
	endpoints []model.Endpoint
	endErr    *model.Error
	caps      model.Capabilities
	log       rowLog
	many      *many // nil where the log itself says how deliveries stand
	logState  model.LogState
	logErr    *model.Error
	load      loading
	recalled  bool // log is what was kept; no page has met it yet
	keepErr   *model.Error
	keepSince time.Time // when keeping first failed

	face       *presence
	pace       model.Pace
	quiet      int // polls in a row without news
	failures   int // in a row
	debt       int // calls beyond one for each question of the last step
	statusAt   time.Time
	logAt      time.Time
	settingsAt time.Time
	notBefore  time.Time // the next call, after a failure
	headSize   int       // rows to ask for in the first page
	rowBytes   int       // average of the rows seen
	caughtUp   int       // pages loaded without being asked for
	backFailed time.Time // when such a page could last not be read
	suspect    suspicion
	turned     bool           // from fast to slow or back, and not yet published
	news       bool           // this step has brought something new
	capsFor    model.LogState // what the log was like when caps were found out
}

// snapshot is what faces see of the state at a moment.
func (s *state) snapshot(p model.Profile, seq uint64, now time.Time) *model.Snapshot {
	link := s.link.At(now)
	link.Every = s.pace.Status
	return &model.Snapshot{
		Seq: seq, At: now, Profile: p, Account: s.account, Link: link, Budget: s.budget, Every: s.pace.Status,
		Status: s.status, History: s.history, Endpoints: s.withHealth(), EndErr: s.endErr, Caps: s.caps,
		Log: s.log.view(), LogState: s.logState, LogErr: s.logErr, Load: s.load.Loading,
		KeepErr: s.keepErr, KeepSince: s.keepSince,
	}
}

// withHealth lends the account's status to an only endpoint that has none.
func (s *state) withHealth() []model.Endpoint {
	return s.status.Lent(s.endpoints)
}

// publish hands out what is known, if a face would show something else by it:
// at once what somebody waits for, within a minute figures like the calls made
// and the age of an answer. The caller holds mu.
func (w *Watch) publish() {
	now := w.o.Now()
	last := w.snap.Load()
	if w.s.load.busy && now.Sub(last.At) < loadShown {
		return // what came is shown by the next one, at the latest when the step ends
	}
	next := w.s.snapshot(w.o.Profile, last.Seq+1, now)
	if !differs(last, next) && !w.s.turned && (now.Sub(last.At) < coarse || !drifted(last, next)) {
		return
	}
	w.s.turned = false
	w.snap.Store(next)
	close(w.news)
	w.news = make(chan struct{})
}

// differs says whether something changed that is shown at once.
func differs(a, b *model.Snapshot) bool {
	return a.Account != b.Account || (a.Every == 0) != (b.Every == 0) || a.LogState != b.LogState || a.Load != b.Load ||
		!sameLink(a.Link, b.Link) || !sameStatus(a.Status, b.Status) || !sameError(a.EndErr, b.EndErr) || !sameError(a.LogErr, b.LogErr) || !sameError(a.KeepErr, b.KeepErr) ||
		!sameLog(a.Log, b.Log) || !sameEndpoints(a.Endpoints, b.Endpoints) || !slices.Equal(a.Caps, b.Caps)
}

// drifted says whether something changed that can wait.
func drifted(a, b *model.Snapshot) bool {
	return a.Budget != b.Budget || a.Every != b.Every || a.Link.Took != b.Link.Took || len(a.History) != len(b.History) ||
		!a.Status.AsOf.Equal(b.Status.AsOf) || !a.Log.AsOf.Equal(b.Log.AsOf)
}

func sameLink(a, b model.Link) bool {
	return a.State == b.State && a.Since.Equal(b.Since) && a.Until.Equal(b.Until) && sameError(a.Err, b.Err)
}

func sameStatus(a, b model.Status) bool {
	a.AsOf, b.AsOf = time.Time{}, time.Time{}
	return a == b
}

func sameError(a, b *model.Error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Code == b.Code && a.Error() == b.Error()
}

func sameLog(a, b model.Log) bool {
	return a.Rows.Same(b.Rows) && a.Complete == b.Complete && a.Older == b.Older && a.Bare == b.Bare
}

func sameEndpoints(a, b []model.Endpoint) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if !slices.Equal(x.Events, y.Events) {
			return false
		}
		if x.ID != y.ID || x.URL != y.URL || x.Secret != y.Secret || x.Enabled != y.Enabled || x.Detail != y.Detail || x.Scope != y.Scope {
			return false
		}
	}
	return true
}
