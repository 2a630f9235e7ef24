package jsondoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// bundle is a FHIR-like document of about size bytes.
func bundle(size int) []byte {
	var b strings.Builder
	b.WriteString(`{"resourceType":"Bundle","entry":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"resource":{"resourceType":"Observation","id":"%032x","status":"final","valueQuantity":{"value":%d.5,"unit":"mg/dL"},`+
			`"effectiveDateTime":"2026-11-21T14:01:58.000Z","note":[{"text":"fasting, sample taken in the morning; see the attached report"}]}}`, i, i%300)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	for _, size := range []int{4 << 10, 1 << 20, 50 << 20} {
		src := bundle(size)
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := jsondoc.Parse(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkIndent(b *testing.B) {
	src := bundle(1 << 20)
	d, _ := jsondoc.Parse(src)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		d.Indent(0)
	}
}
