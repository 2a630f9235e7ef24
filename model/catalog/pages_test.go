package catalog_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

func pageDetail(page, total int, request string) model.Detail {
	body := fmt.Appendf(nil, `{"meta":{"requestId":%q},"patients":[{"patientId":"p","documents":[{"n":%d},{"n":%d}],"pagination":{"page":%d,"totalPages":%d,"totalItems":%d}}]}`,
		request, 2*page, 2*page+1, page, total, 2*total)
	return model.Detail{
		Delivery: model.Delivery{ID: model.DeliveryID(fmt.Sprint(request, page)), Type: "medical.document-bulk-download-paged", Created: time.Unix(int64(page), 0)},
		Exchange: model.Exchange{Body: body, Origin: model.OriginRebuilt},
	}
}

// TestPages: pages of one request are put together and the missing one is named,
// whether they are numbered from 0 or from 1.
func TestPages(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages []int
		total int
		want  string
		loose bool
	}{
		{"from 1, whole", []int{1, 2, 3}, 3, "all 3 pages, 6 documents", false},
		{"from 0, whole", []int{0, 1, 2}, 3, "all 3 pages, 6 documents", false},
		{"from 1, the first is missing", []int{2, 3}, 3, "pages 2–3 of 3, 4 of 6 documents · missing: page 1, 2 documents", false},
		{"from 0, the last is missing", []int{1, 0}, 3, "pages 1–2 of 3, 4 of 6 documents · missing: page 3, 2 documents", false},
		{"from 0, one between", []int{0, 2}, 3, "pages 1, 3 of 3, 4 of 6 documents · missing: page 2, 2 documents", false},
		{"nobody knows", []int{1, 2}, 3, "pages 1–2 of 3, 4 of 6 documents · missing: page 3, 2 documents", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all []model.Detail
			for _, n := range c.pages {
				all = append(all, pageDetail(n, c.total, "r"))
			}
			others := append(slices.Clone(all[1:]), pageDetail(c.pages[0]+1, c.total, "another request"))
			b, ok := catalog.BatchOf(all[0], others)
			got := b.Summary(func(time.Time) string { return "" }, b.Part, b.Item)
			if !ok || got != c.want || b.Loose != c.loose {
				t.Errorf("%t, %q, loose %t; want %q", ok, got, b.Loose, c.want)
			}
			var body struct {
				Patients []struct {
					Documents  []struct{ N int }
					Pagination struct{ Page *int }
				}
			}
			if err := json.Unmarshal(b.Body, &body); err != nil || len(body.Patients[0].Documents) != 2*len(c.pages) || body.Patients[0].Pagination.Page != nil {
				t.Errorf("%v: %s", err, b.Body)
			}
			if !slices.IsSortedFunc(body.Patients[0].Documents, func(a, b struct{ N int }) int { return a.N - b.N }) {
				t.Errorf("not in order: %s", b.Body)
			}
		})
	}
	found, _ := catalog.Find(model.Metriport, "medical.document-bulk-download-paged")
	d := model.Detail{Delivery: model.Delivery{Type: found.Name}, Exchange: model.Exchange{Body: found.Sample}}
	if !catalog.IsChunk(&d) {
		t.Error("the catalogue's own sample is a page")
	}
	for _, bad := range []string{`{"patients":[]}`, `{"patients":[{"pagination":{"page":1,"totalPages":1}}]}`, `{"patients":{}}`, `{"patients":[{"pagination":{"page":9,"totalPages":3}}]}`} {
		d.Exchange.Body = []byte(bad)
		if b, ok := catalog.BatchOf(d, nil); ok {
			t.Errorf("%s: %+v", strings.TrimSpace(bad), b)
		}
	}
}
