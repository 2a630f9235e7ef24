package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/jsondoc"
)

func bigDoc(tb testing.TB, n int) *jsondoc.Doc {
	tb.Helper()
	var sb strings.Builder
	sb.WriteString(`{"entry":[`)
	for i := range n {
		if i > 0 {
			sb.WriteByte(',')
		}
		fmt.Fprintf(&sb, `{"resource":{"resourceType":"Observation","id":"%032x","status":"final","valueQuantity":{"value":%d.5,"unit":"mg/dL"}}}`, i, i%300)
	}
	sb.WriteString(`]}`)
	d, err := jsondoc.Parse([]byte(sb.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func BenchmarkJSONView(b *testing.B) {
	s := night()
	for name, n := range map[string]int{"small": 20, "200000 entries": 200_000} {
		b.Run(name, func(b *testing.B) {
			v := NewJSONView()
			v.SetSize(120, 20)
			v.SetDoc(bigDoc(b, n))
			v.UnfoldAll()
			v.Move(100)
			b.ReportAllocs()
			for b.Loop() {
				v.View(s, true, false)
			}
		})
	}
}

func BenchmarkJSONBig(b *testing.B) {
	d := bigDoc(b, 200_000)
	b.Run("SetDoc", func(b *testing.B) {
		v := NewJSONView()
		for b.Loop() {
			v.SetDoc(d)
		}
	})
	b.Run("Fold", func(b *testing.B) {
		v := NewJSONView()
		v.SetSize(120, 20)
		v.SetDoc(d)
		v.UnfoldAll()
		v.Move(2)
		for b.Loop() {
			v.Toggle()
		}
	})
	b.Run("Search", func(b *testing.B) {
		v := NewJSONView()
		v.SetDoc(d)
		b.SetBytes(int64(len(d.Source())))
		for b.Loop() {
			v.Search("nowhere")
		}
	})
}
