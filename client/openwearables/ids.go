package openwearables

import (
	"strings"
	"time"

	"github.com/hooktop/hooktop/client/ksuid"
)

// messageTime reads the time out of a message's id; ok is false for another text.
func messageTime(id string) (at time.Time, ok bool) {
	s, ok := strings.CutPrefix(id, "msg_")
	if !ok {
		return time.Time{}, false
	}
	return ksuid.Time(s)
}
