package tui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
)

// What is offered for completion comes from so many of the newest rows; of
// requests, which are as many as rows, only the newest are offered.
const (
	vocabularyRows = 5000
	mostRequests   = 20
)

// vocabulary is what the newest rows offer for completion: of causes and codes
// the most frequent first. Who a delivery is about is not offered.
func vocabulary(rows model.Rows) model.Vocabulary {
	types, ends := map[model.EventType]int{}, map[string]int{}
	causes, codes := map[model.Cause]int{}, map[int]int{}
	var v model.Vocabulary
	rows.Scan(0, vocabularyRows, func(_ int, d *model.Delivery) bool {
		if d.Type != "" {
			types[d.Type]++
		}
		causes[d.Cause]++
		if d.Code != 0 {
			codes[d.Code]++
		}
		if e := shortURL(d.Endpoint); e != "" && !strings.ContainsAny(d.Endpoint, "@?") { // what may hold a secret is not offered
			ends[e]++
		}
		if d.Request != "" && len(v.Requests) < mostRequests && !slices.Contains(v.Requests, d.Request) {
			v.Requests = append(v.Requests, d.Request)
		}
		return true
	})
	delete(causes, model.CauseNone)
	v.Types, v.Endpoints, v.Causes, v.Codes = frequent(types), frequent(ends), frequent(causes), frequent(codes)
	return v
}

// frequent is what was counted, the most frequent first.
func frequent[T cmp.Ordered](counts map[T]int) []T {
	return slices.SortedFunc(maps.Keys(counts), func(a, b T) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}
