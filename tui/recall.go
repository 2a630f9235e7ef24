package tui

import (
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model"
)

// mostRecalled is how many filters are recalled.
const mostRecalled = 100

// recall is the filters that were used, the newest first, and where among them
// the line is that is being typed.
type recall struct {
	list  []string
	at    int    // 0: the line itself, else one more than the place in the list
	draft string // what was typed before looking back
}

// add puts a filter in front; one that is there already moves.
func (r *recall) add(src string) (changed bool) {
	src = strings.TrimSpace(src)
	if src == "" || len(r.list) > 0 && r.list[0] == src {
		return false
	}
	list := slices.DeleteFunc(slices.Clone(r.list), func(s string) bool { return s == src })
	list = slices.Insert(list, 0, src)
	r.list = list[:min(len(list), mostRecalled)]
	return true
}

// look goes back by steps, or forward to what was being typed.
func (r *recall) look(by int, typed string) (src string, moved bool) {
	at := min(max(r.at+by, 0), len(r.list))
	if at == r.at {
		return "", false
	}
	if r.at == 0 {
		r.draft = typed
	}
	if r.at = at; at == 0 {
		return r.draft, true
	}
	return r.list[at-1], true
}

// written says whether a filter may be kept in a file without being asked: one
// that may name a patient, or quote a payload, is recalled as long as this
// console runs and no longer.
func written(src string, now time.Time) bool {
	f, bad := model.ParseFilter(src, now)
	return bad == nil && !f.NeedsBody()
}
