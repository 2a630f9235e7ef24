package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model"
)

// TestDeepPayloadInJSON gives what is nested too deep for a document within
// another as its text.
func TestDeepPayloadInJSON(t *testing.T) {
	body := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for _, reveal := range []bool{true, false} {
		d := model.Detail{Exchange: model.Exchange{Body: []byte(body), Origin: model.OriginRebuilt}}
		line, err := asJSON(detailOf(&d, reveal))
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Payload string `json:"payload"`
		}
		if err := json.Unmarshal(line, &got); err != nil || got.Payload != body {
			t.Errorf("%v: %.80q", err, got.Payload)
		}
	}
}
