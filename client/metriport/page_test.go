package metriport

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func listed(tb testing.TB) []byte {
	tb.Helper()
	list := wireList{Meta: some(wirePaging{NextPage: some("https://h.example.com/settings/webhook/request?fromItem=x")})}
	for i := range maxPage {
		list.Requests = append(list.Requests, encode(wireRow{
			ID: some(ident("5b1f0000-0000-4000-8000-" + strconv.Itoa(100000000000+i))), RequestID: some("5b1f0000-0000-4000-8000-" + strconv.Itoa(200000000000+i)),
			Type: some("network-query.hie"), Status: some(statusFailure),
			Detail: some(`Failed to send payload ({"url":"https://h.example.com/x","httpStatus":502,"httpMessage":"Request failed with status code 502 (ERR_BAD_RESPONSE - 502)"}); caused by Request failed with status code 502 (ERR_BAD_RESPONSE - 502)`),
			URL:    some("https://h.example.com/x"), Code: some(number(502)), Millis: some(number(2100)),
			CreatedAt: some(stamp{time.Unix(1777636680, 0)}), UpdatedAt: some(stamp{time.Unix(1777636682, 0)}),
			Payload: json.RawMessage(`{"payload":{"patientId":"p-` + strconv.Itoa(i) + `","consolidatedDataUrl":"https://s.example.com/a","source":{"type":"hie","status":"completed"}}}`),
		}))
	}
	return encode(list)
}

func BenchmarkPage(b *testing.B) {
	body := listed(b)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	b.Cleanup(srv.Close)
	c := New(Options{Profile: model.Profile{BaseURL: srv.URL, APIKey: model.NewSecret("k")}})
	c.known.row = true
	b.ReportAllocs()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		p, err := c.Deliveries(b.Context(), model.PageRequest{})
		if err != nil || len(p.Rows) != maxPage {
			b.Fatal(len(p.Rows), err)
		}
	}
}

// TestCausesOfAPage: rows of the same words have the causes that each has alone.
func TestCausesOfAPage(t *testing.T) {
	by := causes{}
	for range 2 {
		for _, outcome := range []model.Outcome{model.Failed, model.Delivered, model.Processing} {
			for _, words := range []string{"", "gone", `({"url":"https://a.dev","httpStatus":500,"httpMessage":"x"})`, "connect ECONNREFUSED 10.0.0.1:443", "Request failed with status code 404"} {
				for _, code := range []int{0, 404, 500, 502} {
					for _, url := range []string{"", "https://a.dev"} {
						d := model.Delivery{Outcome: outcome, Detail: words, Code: code, Endpoint: url}
						if got, want := by.of(&d), model.CauseOfDelivery(&d, model.Response{}); got != want {
							t.Errorf("%+v: %s, want %s", d, got, want)
						}
					}
				}
			}
		}
	}
	if len(by) != 4*4 {
		t.Errorf("%d kinds of failures are kept, want %d", len(by), 4*4)
	}
}
