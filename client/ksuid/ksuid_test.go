package ksuid_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/client/ksuid"
)

// TestKSUID decodes a published id, and writes what it reads.
func TestKSUID(t *testing.T) {
	if at, ok := ksuid.Time("27UH4WbU6Z5A5EzD8u03UvzRbpk"); !ok || at.Year() != 2022 || at.Month() != time.April {
		t.Errorf("%v %v", at, ok)
	}
	for _, no := range []string{"", "27UH4WbU6Z5A5EzD8u03UvzRbp", "27UH4WbU6Z5A5EzD8u03UvzRbp-", "zzzzzzzzzzzzzzzzzzzzzzzzzzz"} {
		if _, ok := ksuid.Time(no); ok || ksuid.Is(no) || ksuid.IsID("msg_", "msg_"+no) {
			t.Errorf("%q is an id", no)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(1_500_000_000_000_000, 4_000_000_000_000_000).Draw(t, "at"))
		var noise [15]byte
		copy(noise[:], rapid.SliceOfN(rapid.Byte(), 15, 15).Draw(t, "noise"))
		id := ksuid.Of(at, noise)
		back, ok := ksuid.Time(id)
		if late := at.Sub(back); !ok || late < 0 || late >= time.Duration(ksuid.Quantum) || !ksuid.IsID("msg_", "msg_"+id) || ksuid.IsID("ep_", "msg_"+id) {
			t.Fatalf("%v became %s, %v", at, id, back)
		}
		if raw, _ := ksuid.Raw(id); ksuid.Text(raw) != id {
			t.Fatalf("%s became %s", id, ksuid.Text(raw))
		}
	})
}
