//go:build unix

package sign_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model/sign"
)

// bundle is a FHIR-like document of about size bytes; rich has everything in it
// that writers write differently, so that as much as can be has to be tried.
func bundle(size int, rich bool) []byte {
	var b strings.Builder
	text, number := "fasting, sample taken in the morning; see the attached report", "%d.5"
	if rich {
		text, number = `caf\u00e9 <b> & \/ Zürich\u2028 \ud83d \u007f`, "%d.50e0"
	}
	b.WriteString(`{"meta":{"messageId":"1","when":"2026-11-21T14:01:58.000Z","type":"x","data":{"k":"v"}},"entry":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"resource":{"resourceType":"Observation","id":"%032x","status":"final","valueQuantity":{"value":`+number+`,"unit":"mg/dL"},`+
			`"effectiveDateTime":"2026-11-21T14:01:58.000Z","note":[{"text":"%s"}]}}`, i, i%300, text)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// BenchmarkDiagnose is of the worst case: nothing that is tried matches.
func BenchmarkDiagnose(b *testing.B) {
	for _, size := range []int{1500, 100 << 10, 1 << 20, 20 << 20} {
		for _, c := range []struct {
			name string
			body []byte
		}{
			{"plain", bundle(size, false)},
			{"rich", bundle(size, true)},
			{"spaced", []byte(strings.ReplaceAll(string(bundle(size, true)), ",", ", ") + "\n")},
			{"text", []byte(strings.Repeat("a,\r\n", size/4))},
		} {
			b.Run(fmt.Sprintf("%s-%dKiB", c.name, size>>10), func(b *testing.B) {
				q := sign.Query{
					Header:  []sign.Field{{Name: sign.MetriportHeader, Value: sign.Metriport("another", nil)}},
					Body:    c.body,
					Secrets: []string{" 'V1StGXR8_Z5jdHi6B-myT'\n", "earlier"},
				}
				b.SetBytes(int64(len(c.body)))
				b.ReportAllocs()
				start, n := cpu(), 0
				for b.Loop() {
					if sign.Check(q).Valid {
						b.Fatal("valid")
					}
					n++
				}
				b.ReportMetric(float64((cpu()-start).Microseconds())/1000/float64(n), "cpu-ms/op")
			})
		}
	}
}

func BenchmarkCheckValid(b *testing.B) {
	body := bundle(1500, false)
	q := sign.Query{Header: []sign.Field{{Name: sign.MetriportHeader, Value: sign.Metriport("key-of-21-characters-", body)}}, Body: body, Secrets: []string{"key-of-21-characters-"}}
	b.ReportAllocs()
	for b.Loop() {
		if !sign.Check(q).Valid {
			b.Fatal("invalid")
		}
	}
}

// cpu is the processor's time that the process has used: a busy machine tells
// little by the clock.
func cpu() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
