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

// typeOf reads a message's own type.
func typeOf(tb testing.TB, sample []byte) model.EventType {
	tb.Helper()
	var m struct {
		Meta struct {
			Type model.EventType `json:"type"`
		} `json:"meta"`
	}
	if err := json.Unmarshal(sample, &m); err != nil {
		tb.Fatal(err)
	}
	return m.Meta.Type
}

func TestEveryTypeHasItsSample(t *testing.T) {
	for _, typ := range catalog.Types(model.Metriport) {
		if got := typeOf(t, typ.Sample); got != typ.Name {
			t.Errorf("%s: the sample is of type %q", typ.Name, got)
		}
		if !bytes.Equal(catalog.Sample(model.Metriport, typ.Name), typ.Sample) {
			t.Errorf("%s: Sample gives another one than Types", typ.Name)
		}
		if typ.Description == "" || typ.Group == "" || !strings.HasPrefix(string(typ.Name), typ.Group) {
			t.Errorf("%s: group %q, description %q", typ.Name, typ.Group, typ.Description)
		}
		for _, v := range typ.Variants {
			if got := typeOf(t, v.Sample); got != typ.Name {
				t.Errorf("%s %s: the sample is of type %q", typ.Name, v.Name, got)
			}
		}
	}
	if catalog.Types("other") != nil || catalog.Sample("other", "ping") != nil || catalog.Sample(model.Metriport, "x") != nil {
		t.Error("an unknown provider or type has samples")
	}
}

func TestEverySampleHasItsType(t *testing.T) {
	used := map[string]bool{"variants/unknown.future-type.json": true}
	for _, typ := range catalog.Types(model.Metriport) {
		used[string(typ.Name)+".json"] = true
		for _, v := range typ.Variants {
			used["variants/"+string(typ.Name)+"."+v.Name+".json"] = true
		}
	}
	for _, dir := range []string{"", "variants/"} {
		entries, err := os.ReadDir("metriport/" + dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !e.IsDir() && !used[dir+e.Name()] {
				t.Errorf("no type names the sample %s%s", dir, e.Name())
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
	} {
		t.Run(string(c.typ), func(t *testing.T) {
			got := strings.Join(shownPaths(t, c.typ, catalog.Sample(model.Metriport, c.typ)), " ")
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
	for _, whole := range []string{`"John"`, `17`, `["John"]`, `[["meta"]]`, `{"meta":"John"}`} {
		if got := shownPaths(t, "ping", []byte(whole)); got != nil {
			t.Errorf("of %s %v is shown", whole, got)
		}
	}
}

// TestNoHealthDataShown draws any structure and sees that nothing outside the
// lists gets through under a known type.
func TestNoHealthDataShown(t *testing.T) {
	types := catalog.Types(model.Metriport)
	rapid.Check(t, func(t *rapid.T) {
		typ := types[rapid.IntRange(0, len(types)-1).Draw(t, "type")].Name
		key := rapid.StringMatching(`[a-z]{1,8}|meta|payload|patients|status`).Draw(t, "key")
		src, err := json.Marshal(map[string]any{"patients": []any{map[string]any{"secret": map[string]any{key: "John"}}}, "payload": map[string]any{"secret": []any{key, map[string]any{key: 1}}}})
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
