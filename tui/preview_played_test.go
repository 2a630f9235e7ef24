package tui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
)

const chunkUser = "fbb0c61b-d074-429b-b55c-92b83bf143e4"

// sendChunk posts one of four chunks of a batch of heart rates.
func (d manyDesk) sendChunk(index int) (message string) {
	d.t.Helper()
	at := func(n int) string { return start.Add(time.Duration(n-240) * time.Minute).Format(time.RFC3339) }
	message = d.played.Send(svix.ServerMessage{Type: "heart_rate.created", Channels: []string{"user." + chunkUser}, Payload: func() []byte {
		return fmt.Appendf(nil, `{"type":"heart_rate.created","data":{"user_id":%q,"provider":"garmin","series_type":"heart_rate","sample_count":8,"start_time":%q,"end_time":%q,"samples":[{"type":"chunk%d"},{"type":"chunk%d"}],"chunk_index":%d,"total_chunks":4}}`,
			chunkUser, at(60*index), at(60*index+50), index, index, index)
	}})
	d.clock.Advance(time.Second)
	return message
}

// settled polls until the log says so.
func (d manyDesk) settled(what string, so func(rows []*model.Delivery) bool) {
	d.t.Helper()
	for range 60 {
		d.poll()
		if so(copiesOf(d.app.sh.snap.Log.Rows)) {
			return
		}
		d.clock.Advance(2 * time.Second)
	}
	d.t.Fatal("never: " + what)
}

// TestPlayedDelivery: on a played server a chunk is shown with the whole event and
// what is missing of it, a failed delivery with what is ahead of it, and a message
// that reached no endpoint with why.
func TestPlayedDelivery(t *testing.T) {
	d := newManyOperated(t, func(o *sandbox.ManyOptions) { o.Deliveries, o.Incident = -1, false }, model.Svix)
	ends := slices.Clone(d.app.sh.snap.Endpoints)
	slices.SortFunc(ends, func(a, b model.Endpoint) int { return a.Created.Compare(b.Created) })
	d.played.Receivers()[1].Set(sandbox.BadGateway)
	first := d.sendChunk(0)
	for _, i := range []int{1, 3} {
		d.sendChunk(i)
	}
	tester, _ := d.provider.(client.EndpointTester)
	unsent, err := tester.TestEndpoint(t.Context(), ends[3].ID, "svix.ping")
	if err != nil {
		t.Fatal(err)
	}
	d.settled("all filled in", func(rows []*model.Delivery) bool {
		i := slices.IndexFunc(rows, func(x *model.Delivery) bool { return x.Message == unsent })
		return i >= 0 && rows[i].Unsent && !slices.ContainsFunc(rows, func(x *model.Delivery) bool { return x.To == "" && !x.Unsent })
	})

	d.press("2", "/")
	d.text("id:" + first + " endpoint:" + string(ends[1].ID))
	d.press("enter", "enter")
	d.wants("Payload │ Whole │ Request", "chunk 1 of 4, not all here")
	list, _ := d.app.pages[deliveriesID].(*deliveries)
	again := *list.preview.d
	again.Tries++
	d.run(list.preview.show(&again, false)) // as with an attempt more
	d.press("]")                            // what the provider has told of the others stays
	d.wants("chunks 1–2, 4 of 4, 6 of 8 samples", "missing: chunk 3, between 11:52:30 and 13:02:30, 2 samples", "made within 2 min")
	if f := d.frame(); strings.Count(f, "chunk0") != 2 || strings.Count(f, "chunk1") != 2 || strings.Count(f, "chunk3") != 2 || strings.Contains(f, chunkUser) {
		t.Errorf("the samples of three chunks, and nothing that is masked:\n%s", f)
	}
	d.press("]", "]", "]")
	d.wants("Attempts", "automatic", "502")
	if !d.says("Next automatic attempt", "more follow if it fails, until about") {
		t.Errorf("what is ahead:\n%s", d.frame())
	}

	d.press("esc", "/", "ctrl+u")
	d.text("is:unsent")
	d.press("enter")
	d.wants("– unsent", "svix.ping", "1/1", "reached no endpoint that exists now: 1 limited to other types, 1 limited to another user, 4 taking it now")
}

// TestPlayedBench: the test bench lists the server's own types, and says before it
// sends what the server will not say afterwards.
func TestPlayedBench(t *testing.T) {
	o := troubledMany()
	o.Deliveries, o.Incident = -1, false
	d := newManyDesk(t, o, model.Svix)
	kept, _, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "hooktop.db"), Now: d.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	d.ops = runbook.New(runbook.Bench{
		Profile: d.app.sh.snap.Profile, Host: d.provider, Store: kept, Who: "ops@test", Now: d.clock.Now,
		Sleep: func(ctx context.Context, by time.Duration) error { d.clock.Advance(by); return ctx.Err() },
	})
	d.anew(t, 120, 40)
	d.played.Svix().AddType("invoice.paid", "An invoice was paid.")
	d.press("4")
	d.wants("Event types · 120", "svix.ping", "its key is read when it signs")
	d.choose("invoice")
	d.wants("1 of 120", `"type": "invoice.paid"`)
	d.press("s", "p")
	d.wants("has no example of invoice.paid", "test with svix.ping")
	d.press("esc", "esc")
	d.choose("operational")
	d.wants("7 of 120", "endpoint.disabled")
	d.press("esc")
	d.choose("svix.ping")
	d.press("s", "p")
	d.wants("Send a test event svix.ping", "nobody else gets it")
	d.text("yes")
	d.press("enter")
	d.wants("✓ 200 in")
}
