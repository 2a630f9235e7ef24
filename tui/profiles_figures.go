package tui

import (
	"math"
	"time"

	"github.com/hooktop/hooktop/model"
)

// lineFigures is what a profile's line says that its snapshot does not. It is
// worked out beside the screen and never changed afterwards.
type lineFigures struct {
	name   string
	seq    uint64 // of the snapshot
	at     time.Time
	hour   model.Rates // of what was sent in the last hour; what goes wrong counts as failed
	lately model.Count // that goes wrong of it
	course []float64   // the same, in parts of courseSpan; NaN where that is not loaded
	causes []model.CauseGroup
	recent bool     // the causes are of the last hour, else of what failed in the last day
	ends   []endRow // worst first
	ill    int      // endpoints that are in trouble
	used   int      // endpoints that deliveries are known of
	broken int      // of these, those that get nothing
	trend  model.Trend
	day    amounts
	news   []mishap // newest first
}

// What a line looks back over.
const (
	lineHour    = time.Hour
	lineDay     = 24 * time.Hour
	courseSpan  = 2 * time.Hour
	courseCells = 12
)

// reckonLine works out how a profile does.
func reckonLine(snap *model.Snapshot, now time.Time) lineFigures {
	f := lineFigures{name: snap.Profile.Name, seq: snap.Seq, at: now}
	day := since(snap.Log.Rows, now.Add(-lineDay))
	late := since(day, now.Add(-courseSpan))
	f.hour = wrongRates(since(late, now.Add(-lineHour)), now.Add(-lineHour))
	f.lately = latelyFailed(snap, f.hour.Failed, now)
	f.course = courseOf(snap, late, now)
	if f.causes = model.GroupCauses(goneWrong(late), now.Add(-lineHour)); len(f.causes) > 0 {
		f.recent = true
	} else {
		f.causes = model.GroupCauses(day, now.Add(-lineDay))
	}
	f.ends = ranked(weighed(snap), standingsOf(day, now, snap.Endpoints), now)
	for _, r := range f.ends {
		g := r.s.grade(r.e, now)
		if g >= gradeSome {
			f.ill++
		}
		switch g {
		case gradeBad:
			f.used, f.broken = f.used+1, f.broken+1
		case gradeSome, gradeGood:
			f.used++
		case gradeUnknown, gradeOff:
		}
	}
	f.trend, f.day = model.TrendOf(snap.History, day, now), dayOf(snap, day, now)
	f.news = newsOf(day)
	return f
}

// listed is how many lines the endpoints take: those in trouble, and the rest.
func (f *lineFigures) listed() int { return min(f.ill+1, len(f.ends)) }

// weighed are the endpoints without what says nothing of being switched off: of an
// only one it is the result of the last ping.
func weighed(snap *model.Snapshot) []model.Endpoint {
	if hasMany(snap) {
		return snap.Endpoints
	}
	out := make([]model.Endpoint, len(snap.Endpoints))
	for i, e := range snap.Endpoints {
		e.Enabled = model.TriUnknown
		out[i] = e
	}
	return out
}

// since is the part of a log, newest first, that was made from a moment on.
func since(rows model.Rows, from time.Time) model.Rows {
	n := rows.Len()
	rows.Scan(0, rows.Len(), func(i int, d *model.Delivery) bool {
		if !d.Created.IsZero() && d.Created.Before(from) {
			n = i
		}
		return n != i
	})
	return rows.Slice(0, n)
}

// reaches says whether everything since a moment is loaded.
func reaches(l model.Log, from time.Time) bool {
	oldest := l.Oldest()
	return l.Complete || !oldest.IsZero() && oldest.Before(from)
}

// latelyFailed is how many went wrong in the last hour: as far as the log tells it,
// else by how much the provider's own count has grown meanwhile.
func latelyFailed(snap *model.Snapshot, loaded int, now time.Time) model.Count {
	from := now.Add(-lineHour)
	told := tells(snap)
	if told && reaches(snap.Log, from) {
		c := model.Known(loaded)
		c.AtLeast = !snap.Status.Since.IsZero() && snap.Status.Failed.AtLeast
		return c
	}
	grown, ok := growth(snap.History, from)
	if !told && !ok {
		return model.Count{}
	}
	return model.Count{N: max(loaded, grown), Known: true, AtLeast: true}
}

// tells says whether the log tells how deliveries ended.
func tells(snap *model.Snapshot) bool {
	return snap.LogState != model.LogNotServed && !snap.Log.Bare && !snap.Log.AsOf.IsZero()
}

// growth is by how much the number of those that failed has grown since a moment.
func growth(history []model.Sample, from time.Time) (n int, ok bool) {
	low := -1
	for _, s := range history {
		if s.At.Before(from) || !s.Failed.Known {
			continue
		}
		if low < 0 || s.Failed.N < low {
			low = s.Failed.N
		}
		n, ok = s.Failed.N-low, true
	}
	return n, ok
}

// courseOf is how many failed, part by part, newest last.
func courseOf(snap *model.Snapshot, rows model.Rows, now time.Time) []float64 {
	out := make([]float64, courseCells)
	for i, b := range wrongBuckets(rows, now.Add(-courseSpan), now.Add(time.Second), courseCells) {
		out[i] = float64(b.Failed)
		if !reaches(snap.Log, b.From) || !tells(snap) {
			out[i] = math.NaN()
		}
	}
	return out
}
