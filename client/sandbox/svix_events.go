package sandbox

import (
	"encoding/binary"

	"github.com/hooktop/hooktop/client/openwearables"
)

// events makes what happens at Open Wearables.
type events struct{ seed uint64 }

func newEvents(seed uint64) *events { return &events{seed: seed} }

// people are the end users whom events are about.
func (e *events) people() []openwearables.ServerUser { return nil }

// noise returns n bytes that look random.
func noise(seed uint64, n int) []byte {
	out, dice := make([]byte, 0, n+8), chance(seed)
	for len(out) < n {
		out = binary.LittleEndian.AppendUint64(out, dice.next())
	}
	return out[:n]
}
