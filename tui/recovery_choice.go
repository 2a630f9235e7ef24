package tui

import (
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
)

// choice is which deliveries are to be sent again, as the operator put it. What
// they are is worked out beside the screen.
type choice struct {
	words string // "37 marked", a filter's text
	ids   func() []model.DeliveryID
}

// markedChoice are deliveries that the operator marked.
func markedChoice(marks map[model.DeliveryID]bool) choice {
	ids := slices.Sorted(maps.Keys(marks))
	return choice{words: model.Grouped(len(ids)) + " marked", ids: func() []model.DeliveryID { return ids }}
}

// shownChoice are the rows that a filter lets through, as they are listed.
func shownChoice(src string, rows []*model.Delivery) choice {
	return choice{words: src, ids: func() []model.DeliveryID { return idsOf(rows) }}
}

func idsOf(rows []*model.Delivery) []model.DeliveryID {
	ids := make([]model.DeliveryID, len(rows))
	for i, d := range rows {
		ids[i] = d.ID
	}
	return ids
}

// filterChoice are the rows of a log that a filter of ours lets through.
func filterChoice(src string, rows []*model.Delivery, now time.Time) choice {
	f, bad := model.ParseFilter(src, now)
	return choice{words: src, ids: func() (ids []model.DeliveryID) {
		for _, d := range rows {
			if bad == nil && f.Match(d, model.MatchInfo{}) {
				ids = append(ids, d.ID)
			}
		}
		return ids
	}}
}

// failedSince is the filter for everything that failed from a moment on.
func failedSince(from time.Time) string {
	return "status:failed since:" + from.UTC().Format(time.RFC3339)
}

// noRecover says why nothing can be sent again here.
func noRecover(sh *shared) string {
	c := sh.snap.Caps.Of(model.CanRetryOne)
	if c.Can == model.No {
		return c.Why + " · " + c.WayOut
	}
	return ""
}

// recoverName says what would be sent again.
func (p *deliveries) recoverName() string {
	switch n := len(p.marks); {
	case n > 0:
		return "recover " + model.Grouped(n) + " marked"
	case p.src != "":
		return "recover these"
	}
	return "recover all failed"
}

func (p *deliveries) noRecover() string {
	return firstOf(p.sh.noDesk(), none(len(p.rows) > 0 || len(p.marks) > 0, "the list is empty"), noRecover(p.sh))
}

// recover plans to send again what is marked, else what the list shows; of a
// list of everything, what failed.
func (p *deliveries) recover() (intent, tea.Cmd) {
	switch {
	case len(p.marks) > 0:
		return resend{markedChoice(p.marks)}, nil
	case p.src != "":
		return resend{shownChoice(p.src, p.rows)}, nil
	}
	return resend{filterChoice("status:failed", p.log.Rows, p.sh.at)}, nil
}

// recoverSince plans to send again everything that failed from a delivery on.
func (p *deliveries) recoverSince(d *model.Delivery) (intent, tea.Cmd) {
	return resend{filterChoice(failedSince(d.Created), p.log.Rows, p.sh.at)}, nil
}
