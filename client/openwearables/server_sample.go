package openwearables

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

const (
	testUsual  = "workout.created" // where no type is asked for
	testFailed = "Failed to send test event."
	testEmpty  = "a body of {}, without type and data"
)

// test makes an event of a fixed id without channels: it works once, and goes to
// whoever takes its type. A type that the endpoint's filter leaves out is
// replaced without a word.
func (h *hook) test() {
	typ := testUsual
	if len(h.body) > 0 && string(h.body) != "null" {
		f, ok := h.object()
		if !ok {
			return
		}
		if given(f, "event_type") && json.Unmarshal(f["event_type"], &typ) != nil {
			refuse(h.w, http.StatusBadRequest, noString)
			return
		}
	}
	answer, ok := h.svix(http.MethodGet, h.at(), nil)
	if !ok {
		broken(h.w)
		return
	}
	var e beneath
	_ = json.Unmarshal(answer, &e) // our own server's
	if len(e.FilterTypes) > 0 && !slices.Contains(e.FilterTypes, typ) {
		typ = e.FilterTypes[0]
	}
	answer, ok = h.svix(http.MethodPost, h.app+"/msg?with_content=false", map[string]any{
		"eventType": typ, "eventId": "test." + e.ID + "." + typ, "payload": json.RawMessage(testPayload(model.EventType(typ))),
	})
	var m wireMessage
	if !ok || json.Unmarshal(answer, &m) != nil {
		refuse(h.w, http.StatusInternalServerError, testFailed)
		return
	}
	reply(h.w, http.StatusOK, wireTest{Message: "Test event sent successfully.", MessageID: m.ID.V})
}

var (
	testID     = regexp.MustCompile(`"(id|user_id|connection_id)":"[^"]*"`)
	testDay    = regexp.MustCompile(`"20\d\d-\d\d-\d\dT`)
	testSample = regexp.MustCompile(`"samples":\[(\{.*?"is_daily_total":\w+\}).*\]`)
	testUnit   = regexp.MustCompile(`^the unit (\S+) instead of \S+$`)
	unitForm   = regexp.MustCompile(`"unit":"[^"]*"`)
	countForm  = regexp.MustCompile(`"sample_count":\d+`)

	testIDs = map[string]string{"id": "1", "user_id": "2", "connection_id": "3"}
)

// testPayload is a body with fixed ids and dates and one sample, in units that
// are not always those of real events; empty for types that nobody wrote one for.
func testPayload(name model.EventType) []byte {
	t, ok := catalog.Find(model.OpenWearables, name)
	var b bytes.Buffer
	if !ok || t.Test == testEmpty || json.Compact(&b, t.Sample) != nil {
		return []byte("{}")
	}
	body := testID.ReplaceAllStringFunc(b.String(), func(field string) string {
		key, _, _ := strings.Cut(field, ":")
		return key + `:"00000000-0000-0000-0000-00000000000` + testIDs[strings.Trim(key, `"`)] + `"`
	})
	body = testDay.ReplaceAllString(body, `"2024-01-01T`)
	body = testSample.ReplaceAllString(body, `"samples":[$1]`)
	body = countForm.ReplaceAllString(body, `"sample_count":1`)
	if unit := testUnit.FindStringSubmatch(t.Test); unit != nil {
		body = unitForm.ReplaceAllString(body, `"unit":"`+unit[1]+`"`)
	}
	return []byte(body)
}
