package widget

import (
	"fmt"
	"strings"
	"testing"
	"time"

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
	b.Run("FoldAll", func(b *testing.B) {
		v := NewJSONView()
		v.SetSize(120, 40)
		v.SetDoc(d)
		for b.Loop() {
			v.FoldAll()
			v.UnfoldAll()
		}
	})
	b.Run("UnfoldFolded", func(b *testing.B) { // of 200 000 that are folded
		v := NewJSONView()
		v.SetSize(120, 40)
		v.SetDoc(d)
		v.FoldAll()
		v.Move(1)
		for b.Loop() {
			v.Unfold()
			v.Fold()
		}
	})
	b.Run("Hits", func(b *testing.B) {
		v := NewJSONView()
		v.SetSize(120, 40)
		v.SetDoc(d)
		searchAll(v, "2c5")
		for b.Loop() {
			v.SearchNext()
			v.View(night(), true, false)
		}
	})
	b.Run("Search", func(b *testing.B) {
		v := NewJSONView()
		v.SetDoc(d)
		b.SetBytes(int64(len(d.Source())))
		for b.Loop() {
			searchAll(v, "nowhere")
		}
	})
}

// BenchmarkJQ are an expression that is a path, and one that goes through gojq
// item by item, on a document of 30 MB.
func BenchmarkJQ(b *testing.B) {
	d := bigDoc(b, 200_000)
	for name, expr := range map[string]string{"path": ".entry[].resource.id", "select": `.entry[] | select(.resource.valueQuantity.value > 298)`} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(d.Source())))
			b.ReportAllocs()
			for b.Loop() {
				if r, err := (JQ{Timeout: time.Minute}).Run(b.Context(), d, expr); err != nil || r.Count == 0 || r.Cut != "" {
					b.Fatal(r, err)
				}
			}
		})
	}
}

// BenchmarkHostile grows with the size of what is drawn, not with its square.
func BenchmarkHostile(b *testing.B) {
	s := night()
	for name, part := range map[string]string{"marks": "e\u0301\u0301\u0301\u0301", "control strings": "\x9d", "flags": "\U0001F1E9", "joiners": "\U0001F469\u200d", "wide": "世"} {
		for _, n := range []int{1 << 10, 1 << 14} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				v := NewTextView()
				v.SetSize(120, 40)
				v.SetText(strings.Repeat(part, n))
				for b.Loop() {
					v.View(s, false)
				}
			})
		}
	}
}
