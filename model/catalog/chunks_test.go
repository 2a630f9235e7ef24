package catalog_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// chunkDetail is one of total chunks with the samples from one to another.
func chunkDetail(index, total, from, to, all int) model.Detail {
	noon := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	at := func(n int) string { return noon.Add(time.Duration(n) * time.Second).Format(time.RFC3339) }
	var samples []string
	for i := from; i < to; i++ {
		samples = append(samples, fmt.Sprintf(`{"timestamp":%q,"value":%d.0}`, at(i), i))
	}
	body := fmt.Sprintf(`{"type":"heart_rate.created","data":{"user_id":"u1","provider":"garmin","series_type":"heart_rate","sample_count":%d,"start_time":%q,"end_time":%q,"samples":[%s],"chunk_index":%d,"total_chunks":%d}}`,
		all, at(from), at(to-1), strings.Join(samples, ","), index, total)
	return model.Detail{
		Delivery: model.Delivery{ID: model.DeliveryID(fmt.Sprintf("msg_%d/ep_1", index)), Type: "heart_rate.created", Created: noon.Add(time.Duration(index) * time.Millisecond)},
		Exchange: model.Exchange{Body: []byte(body), Origin: model.OriginRebuilt},
	}
}

// TestBatchLaws: however a batch was split, and whichever of its chunks came, the
// samples of those are together in order, and all others are named as missing.
func TestBatchLaws(t *testing.T) { //nolint:gocyclo // one story, each step of which is checked
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 9), 2, 7).Draw(t, "sizes")
		all := 0
		for _, n := range sizes {
			all += n
		}
		var chunks []model.Detail
		var starts []int
		for i, from := 0, 0; i < len(sizes); i++ {
			chunks, starts = append(chunks, chunkDetail(i, len(sizes), from, from+sizes[i], all)), append(starts, from)
			from += sizes[i]
		}
		kept := rapid.SliceOfNDistinct(rapid.IntRange(0, len(sizes)-1), 1, len(sizes), rapid.ID[int]).Draw(t, "kept")
		var others []model.Detail
		for _, i := range kept[1:] {
			others = append(others, chunks[i])
		}
		b, ok := catalog.BatchOf(chunks[kept[0]], others)
		if !ok {
			t.Fatal("it is a chunk")
		}
		var got struct {
			Type string
			Data struct {
				Index   *int `json:"chunk_index"`
				Count   int  `json:"sample_count"`
				Samples []struct{ Value float64 }
			}
		}
		if err := json.Unmarshal(b.Body, &got); err != nil || got.Type != "heart_rate.created" || got.Data.Index != nil || got.Data.Count != all {
			t.Fatalf("%v: %s", err, b.Body)
		}
		var want, have []float64
		for _, i := range slices.Sorted(slices.Values(kept)) {
			for k := range sizes[i] {
				want = append(want, float64(starts[i]+k))
			}
		}
		for _, s := range got.Data.Samples {
			have = append(have, s.Value)
		}
		missing := 0
		for _, g := range b.Missing() {
			missing += g.Last - g.First + 1
		}
		if n, of := b.Items(); !slices.Equal(have, want) || missing != len(sizes)-len(kept) || n != len(want) || of != all {
			t.Fatalf("samples %v of %v, %d chunks missing", have, want, missing)
		}
	})
}

// TestNoChunk: what says nothing of chunks, or nonsense, is none; and the
// catalogue's own sample of one is.
func TestNoChunk(t *testing.T) {
	for _, body := range []string{
		``, `{}`, `{"data":[]}`, `{"data":{"chunk_index":0}}`, `{"data":{"chunk_index":0,"total_chunks":1}}`, `{"data":{"chunk_index":-1,"total_chunks":2}}`,
		`{"data":{"chunk_index":2,"total_chunks":2}}`, `{"data":{"chunk_index":"x","total_chunks":2}}`, `{"data":{"chunk_index":{},"total_chunks":2}}`,
	} {
		d := model.Detail{Exchange: model.Exchange{Body: []byte(body)}}
		if b, ok := catalog.BatchOf(d, nil); ok {
			t.Errorf("%s: %+v", body, b)
		}
	}
	one := chunkDetail(0, 2, 0, 3, 6)
	if b, ok := catalog.BatchOf(one, []model.Detail{one, {}}); !ok || len(b.Parts) != 1 || !catalog.IsChunk(&one) {
		t.Errorf("%+v", b)
	}
	found, _ := catalog.Find(model.OpenWearables, "heart_rate.created")
	for _, v := range found.Variants {
		d := model.Detail{Exchange: model.Exchange{Body: v.Sample}}
		if _, ok := catalog.BatchOf(d, nil); v.Name == "chunked" && !ok {
			t.Errorf("%s: %s", v.Name, v.Sample)
		}
	}
}
