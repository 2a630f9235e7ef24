package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// largeVariable names a file that BenchmarkLargeStore makes where it is missing,
// and leaves there: a store of a gigabyte, to start the program on as the profile
// largeProfile, as with
//
//	HOOKTOP_STORE=FILE HOOKTOP_PROFILE=large HOOKTOP_BASE_URL=http://127.0.0.1:9 HOOKTOP_API_KEY=key hooktop
const (
	largeVariable = "HOOKTOP_LARGE_STORE"
	largeProfile  = "large"
	largeRows     = 100_000
	largePayload  = 10_000 // bytes
)

// BenchmarkLargeStore opens a store of a gigabyte and reads what a start shows first.
func BenchmarkLargeStore(b *testing.B) {
	path := os.Getenv(largeVariable)
	if path == "" {
		b.Skip("set " + largeVariable + " to the name of a file, of which it takes a gigabyte")
	}
	o := Options{Path: path, Now: time.Now}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) { //nolint:gosec // where whoever runs it wants
		must(b, makeLarge(b.Context(), o))
	}
	info, err := os.Stat(path) //nolint:gosec // see above
	must(b, err)
	for b.Loop() {
		s, _, err := Open(b.Context(), o)
		must(b, err)
		_, err = s.Samples(b.Context(), largeProfile, time.Now().Add(-day))
		must(b, err)
		st, _, err := s.LastStatus(b.Context(), largeProfile)
		must(b, err)
		whole, err := s.Extent(b.Context(), largeProfile)
		must(b, err)
		rows, err := s.Rows(b.Context(), largeProfile, 500)
		if err != nil || len(rows) != 500 || whole.Last == "" || st.AsOf.IsZero() {
			b.Fatal(len(rows), whole, st, err)
		}
		must(b, s.Close())
	}
	b.ReportMetric(float64(info.Size())/1e6, "MB")
}

// makeLarge fills a store with the deliveries of three weeks and their payloads.
func makeLarge(ctx context.Context, o Options) error {
	s, _, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	const atOnce = 2000
	now := time.Now()
	noise := rand.NewChaCha8([32]byte{})
	whole := client.Extent{AsOf: now, Until: now, All: true}
	for n := 0; n < largeRows; n += atOnce {
		rows := make([]model.Row, atOnce)
		for i := range rows {
			r := row(fmt.Sprintf("0196%08d-7000-8000-0000-000000000000", largeRows-n-i), 0)
			r.Delivery.Created = now.Add(-time.Duration(n+i) * 18 * time.Second)
			whole.Since, whole.Last = r.Delivery.Created, r.Delivery.ID
			r.Raw = make([]byte, largePayload)
			_, _ = noise.Read(r.Raw)
			rows[i] = r
		}
		if err := s.SaveRows(ctx, largeProfile, rows, whole, true); err != nil {
			return err
		}
	}
	samples := make([]model.Sample, 2000)
	for i := range samples {
		samples[i] = model.Sample{At: now.Add(time.Duration(i-len(samples)) * 40 * time.Second), Processing: model.Known(i % 40), Failed: model.Known(i)}
	}
	return errors.Join(
		s.SaveSamples(ctx, largeProfile, samples),
		s.SaveStatus(ctx, largeProfile, model.Status{Enabled: model.Yes, Processing: model.Known(12), Failed: model.Known(1204), AsOf: now}, []model.Endpoint{{URL: "https://hooks.acme.dev/metriport"}}),
	)
}
