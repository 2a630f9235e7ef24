package catalog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

func TestEveryTypeHasItsSample(t *testing.T) {
	names := map[model.EventType]bool{}
	for _, p := range catalog.Providers() {
		for _, typ := range catalog.Types(p) {
			if names[typ.Name] {
				t.Errorf("%s is listed twice", typ.Name)
			}
			names[typ.Name] = true
			wantSamples(t, p, typ)
		}
	}
}

func wantSamples(tb testing.TB, p model.Provider, typ catalog.Type) {
	tb.Helper()
	if got := catalog.TypeOf(p, parse(tb, typ.Sample)); got != typ.Name && typ.Name != "svix.ping" {
		tb.Errorf("%s: the sample is of type %q", typ.Name, got)
	}
	if !bytes.Equal(catalog.Sample(p, typ.Name), typ.Sample) || typ.Provider != p {
		tb.Errorf("%s: Sample gives another one than Types", typ.Name)
	}
	if typ.Description == "" || typ.Group == "" || (!strings.HasPrefix(string(typ.Name), typ.Group) && !typ.Operational()) {
		tb.Errorf("%s: group %q, description %q", typ.Name, typ.Group, typ.Description)
	}
	for _, v := range typ.Variants {
		if got := catalog.TypeOf(p, parse(tb, v.Sample)); got != typ.Name {
			tb.Errorf("%s %s: the sample is of type %q", typ.Name, v.Name, got)
		}
	}
}

func TestStrangers(t *testing.T) {
	if catalog.Types("other") != nil || catalog.Sample("other", "ping") != nil || catalog.Sample(model.Metriport, "x") != nil {
		t.Error("an unknown provider or type has samples")
	}
	if catalog.Sample(model.Svix, "ping") != nil || catalog.Sample(model.OpenWearables, "svix.ping") != nil {
		t.Error("a provider has a type of another")
	}
}

func TestEverySampleHasItsType(t *testing.T) {
	size := int64(0)
	for _, p := range catalog.Providers() {
		used := map[string]bool{"variants/unknown.future-type.json": true}
		for _, typ := range catalog.Types(p) {
			used[string(typ.Name)+".json"] = true
			for _, v := range typ.Variants {
				used["variants/"+string(typ.Name)+"."+v.Name+".json"] = true
			}
		}
		for _, dir := range []string{"", "variants/"} {
			entries, err := os.ReadDir(string(p) + "/" + dir)
			if err != nil && dir == "" {
				t.Fatal(err)
			}
			for _, e := range entries {
				info, err := e.Info()
				if err != nil {
					t.Fatal(err)
				}
				if size += info.Size(); !e.IsDir() && !used[dir+e.Name()] {
					t.Errorf("no type of %s names the sample %s%s", p, dir, e.Name())
				}
			}
		}
	}
	if size > 2<<20 {
		t.Errorf("the samples are %d bytes, all of them in the program", size)
	}
}

// TestSamplesOfOneWire: what every message of a provider has in common.
func TestSamplesOfOneWire(t *testing.T) {
	for _, p := range catalog.Providers() {
		for _, typ := range catalog.Types(p) {
			doc := parse(t, typ.Sample)
			first := ""
			for i := range doc.Children(0) {
				first = doc.Key(i)
				break
			}
			want := map[model.Provider]string{model.Metriport: "meta", model.OpenWearables: "type", model.Svix: "type"}[p]
			switch typ.Name { // the two that begin otherwise on the wire too
			case "ping":
				want = "ping"
			case "svix.ping":
				want = "success"
			}
			if first != want {
				t.Errorf("%s begins with %q, want %q", typ.Name, first, want)
			}
			if compact := doc.Compact(0); len(compact) > 8<<10 {
				t.Errorf("%s has %d bytes: a sample is to be read", typ.Name, len(compact))
			}
		}
	}
}

func parse(tb testing.TB, src []byte) *jsondoc.Doc {
	tb.Helper()
	doc, err := jsondoc.Parse(src)
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// shownPaths lists what of a message is not masked, outside meta.
func shownPaths(tb testing.TB, typ model.EventType, src []byte) []string {
	tb.Helper()
	doc := parse(tb, src)
	var out []string
	for i := range doc.Len() {
		if !doc.Node(i).Kind.Container() && !catalog.Masked(typ, doc, i) {
			if p := doc.Path(i); !strings.HasPrefix(p, "meta.") {
				out = append(out, p)
			}
		}
	}
	return out
}

func TestMasked(t *testing.T) {
	for _, c := range []struct {
		typ  model.EventType
		want string
	}{
		{"ping", "ping"},
		{"network-query.pharmacy", "payload.source.type payload.source.status payload.source.completedAt"},
		{"network-query.hie.first-data-ready", "payload.source.type payload.source.status payload.source.firstDataReadyAt"},
		{"medical.document-conversion", "patients[0].status"},
		{"medical.document-bulk-download-paged", "patients[0].status patients[0].documents[0].status patients[0].documents[0].indexed " +
			"patients[0].documents[0].mimeType patients[0].pagination.page patients[0].pagination.totalItems patients[0].pagination.totalPages"},
		{"medical.bulk-patient-create", "bulkPatientCreate.status bulkPatientCreate.requestId"},
		{"patient.transfer", "payload.transfers[0].timestamp payload.transfers[1].timestamp payload.admitTimestamp payload.whenSourceSent"},
		{"patient.laboratory", "payload.specimenCollectedDate"},
		{"message.status", "payload.sentAt payload.status payload.completedAt"},
		{"ias.identity.verified", ""},
		{"devices.provider-connected", ""},
		{"connection.revoked", "type data.provider data.reason data.revoked_at"},
		{"sync.completed", "type data.provider data.source data.run_id data.status data.items_processed data.metadata.is_historical"},
		{"sync.failed", "type data.provider data.source data.run_id data.metadata.is_historical"},
		{"workout.created", "type data.start_time data.end_time data.zone_offset data.source.provider"},
		{"sleep.created", "type data.start_time data.end_time data.zone_offset data.source.provider data.is_nap"},
		{"menstrual_cycle.created", "type data.source.provider"},
		{"series.weight.created", "type data.provider data.series_type data.sample_count data.start_time data.end_time " +
			"data.samples[0].timestamp data.samples[0].zone_offset data.samples[0].type data.samples[0].unit data.samples[0].source.provider data.samples[0].is_daily_total"},
		{"svix.ping", "success"},
		{"endpoint.disabled", "type data.appId data.appUid data.endpointId data.endpointUid data.failSince"},
		{"message.attempt.failing", "type data.appId data.appUid data.msgId data.endpointId data.lastAttempt.id data.lastAttempt.responseStatusCode data.lastAttempt.timestamp"},
	} {
		t.Run(string(c.typ), func(t *testing.T) {
			var sample []byte
			for _, p := range catalog.Providers() {
				sample = append(sample, catalog.Sample(p, c.typ)...)
			}
			got := strings.Join(shownPaths(t, c.typ, sample), " ")
			if got != c.want {
				t.Errorf("shown\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMaskedByDefault(t *testing.T) {
	if got := shownPaths(t, "patient.telehealth-visit", catalog.Unknown()); got != nil {
		t.Errorf("of an unknown type %v is shown", got)
	}
	if got := shownPaths(t, "patient.admit", []byte(`{"payload":{"admitTimestamp":"x","admitTimestamps":"x","new":{"admitTimestamp":1}},"admitTimestamp":1,"payloads":[{"meta":{"a":1}}]}`)); len(got) != 1 {
		t.Errorf("shown %v, want the one listed field", got)
	}
	// Only Metriport's messages have a meta that is not the sender's own.
	if got := shownPaths(t, "workout.created", []byte(`{"type":"workout.created","types":"x","data":{"type":"running"}}`)); len(got) != 1 || got[0] != "type" {
		t.Errorf("shown %v, want the type", got)
	}
	doc := parse(t, []byte(`{"meta":{"name":"John"}}`))
	for typ, want := range map[model.EventType]bool{"workout.created": true, "series.weight.created": true, "endpoint.created": true, "patient.admit": false} {
		if got := catalog.Masked(typ, doc, 2); got != want {
			t.Errorf("%s: meta.name is masked: %t", typ, got)
		}
	}
	for _, whole := range []string{`"John"`, `17`, `["John"]`, `[["meta"]]`, `{"meta":"John"}`} {
		if got := shownPaths(t, "ping", []byte(whole)); got != nil {
			t.Errorf("of %s %v is shown", whole, got)
		}
	}
}

// TestNoHealthDataShown draws any structure and sees that nothing outside the
// lists gets through under a known type.
func TestNoHealthDataShown(t *testing.T) {
	var types []catalog.Type
	for _, p := range catalog.Providers() {
		types = append(types, catalog.Types(p)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		typ := types[rapid.IntRange(0, len(types)-1).Draw(t, "type")].Name
		key := rapid.StringMatching(`[a-z]{1,8}|meta|payload|patients|status|data|type`).Draw(t, "key")
		src, err := json.Marshal(map[string]any{"patients": []any{map[string]any{"secret": map[string]any{key: "John"}}}, "payload": map[string]any{"secret": []any{key, map[string]any{key: 1}}}, "data": map[string]any{"secret": key, "samples": []any{map[string]any{"value": 61, "secret": key}}}})
		if err != nil {
			t.Fatal(err)
		}
		doc, perr := jsondoc.Parse(src)
		if perr != nil {
			t.Fatal(perr)
		}
		for i := range doc.Len() {
			if !doc.Node(i).Kind.Container() && !catalog.Masked(typ, doc, i) {
				t.Fatalf("%s: %s is shown", typ, doc.Path(i))
			}
		}
	})
}

func TestExpiry(t *testing.T) {
	sent := time.Date(2026, 3, 4, 9, 20, 1, 0, time.UTC)
	for _, c := range []struct {
		name, link string
		want       time.Time
	}{
		{"life only", "https://h/x?X-Amz-Algorithm=A&X-Amz-Expires=180&X-Amz-Signature=3f", sent.Add(3 * time.Minute)},
		{"date and life", "https://h/x?X-Amz-Date=20260304T100000Z&X-Amz-Expires=14400", time.Date(2026, 3, 4, 14, 0, 0, 0, time.UTC)},
		{"unix seconds", "https://h/x?Signature=a%2Bb&Expires=1772616001", time.Unix(1772616001, 0).UTC()},
		{"no query", "https://h/x", time.Time{}},
		{"another query", "https://h/x?a=1", time.Time{}},
		{"not a number", "https://h/x?X-Amz-Expires=soon", time.Time{}},
		{"negative", "https://h/x?X-Amz-Expires=-1", time.Time{}},
		{"centuries", "https://h/x?X-Amz-Expires=4294967295", time.Time{}},
		{"bad date", "https://h/x?X-Amz-Date=today&X-Amz-Expires=180", time.Time{}},
		{"unix zero", "https://h/x?Expires=0", time.Time{}},
		{"not a link", "Expires=1772616001", time.Time{}},
		{"not http", "ftp://h/x?Expires=1772616001", time.Time{}},
		{"not a URL", "https://h/%zz?Expires=1772616001", time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := catalog.Expiry(c.link, sent)
			if !got.Equal(c.want) && ok || ok == c.want.IsZero() {
				t.Errorf("got %v %t, want %v", got, ok, c.want)
			}
		})
	}
	if _, ok := catalog.Expiry("https://h/x?X-Amz-Expires=180", time.Time{}); ok {
		t.Error("an expiry without a beginning")
	}
}

func FuzzExpiry(f *testing.F) {
	f.Add("https://h/x?X-Amz-Date=20260304T100000Z&X-Amz-Expires=14400")
	f.Add("https://h/x?Expires=1772616001")
	f.Fuzz(func(t *testing.T, link string) {
		if at, ok := catalog.Expiry(link, time.Unix(0, 0)); ok && at.IsZero() {
			t.Errorf("%q expires at the zero time", link)
		}
	})
}

func BenchmarkMasked(b *testing.B) {
	doc := parse(b, catalog.Sample(model.Metriport, "medical.document-bulk-download-paged"))
	b.ReportAllocs()
	for b.Loop() {
		for i := range doc.Len() {
			catalog.Masked("medical.document-bulk-download-paged", doc, i)
		}
	}
}

// TestNoLinksToExpire: only Metriport's messages hold presigned links.
func TestNoLinksToExpire(t *testing.T) {
	links := map[model.Provider]int{}
	for _, p := range catalog.Providers() {
		for _, typ := range catalog.Types(p) {
			doc := parse(t, typ.Sample)
			for i := range doc.Len() {
				if _, ok := catalog.Expiry(doc.Text(i), time.Unix(1, 0)); ok {
					links[p]++
				}
			}
		}
	}
	if links[model.Metriport] == 0 || links[model.OpenWearables]+links[model.Svix] > 0 {
		t.Errorf("links that expire: %v", links)
	}
}
