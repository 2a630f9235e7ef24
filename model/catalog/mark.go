package catalog

import (
	"encoding/hex"
	"strings"
)

// What the ids of test events begin with. The first is the beginning of a UUID
// that is valid all the same, for receivers that are strict about them.
const (
	markUUID = "7e577e57-" // reads "test test"
	markMsg  = "msg_test_"
)

// UUID is the one of version 4 that random bytes make.
func UUID(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// TestUUID is a UUID with the mark of a test event in it.
func TestUUID(uuid string) string {
	_, rest, _ := strings.Cut(uuid, "-")
	return markUUID + rest
}

// TestMessage is the id of a test event where ids are not UUIDs, as Svix's.
func TestMessage(uuid string) string { return markMsg + strings.ReplaceAll(uuid, "-", "") }

// IsTest says whether an event's id has the mark of a test event.
func IsTest(id string) bool {
	return strings.HasPrefix(id, markUUID) || strings.HasPrefix(id, markMsg)
}
