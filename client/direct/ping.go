package direct

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"time"
)

// letters are those of the provider's random words: 64 of them, so that six
// bits choose one.
const letters = "useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict"

const wordLength = 21

// pingBody is Metriport's ping, byte for byte but for what is drawn (Metriport,
// observed: the word first, no requestId, no data). It returns the word that a
// pong has to echo.
func pingBody(now time.Time) (word string, body []byte) {
	var b [wordLength]byte
	_, _ = rand.Read(b[:]) // never fails
	for i, c := range b {
		b[i] = letters[c&63]
	}
	word = string(b[:])
	body = append(body, `{"ping":"`...)
	body = append(body, word...)
	body = append(body, `","meta":{"messageId":"`...)
	body = append(body, uuid()...)
	body = append(body, `","when":"`...)
	body = now.UTC().AppendFormat(body, "2006-01-02T15:04:05.000Z")
	return word, append(body, `","type":"ping"}}`...)
}

// uuid draws one of version 4.
func uuid() string {
	var u [16]byte
	_, _ = rand.Read(u[:]) // never fails
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	s := hex.EncodeToString(u[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// echoes says whether an answer is a JSON object whose pong is exactly the word;
// its content type does not matter (Metriport, observed). A map, as a struct
// would take "Pong" too.
func echoes(answer []byte, word string) bool {
	var o map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(answer, []byte("\xef\xbb\xbf")), &o) != nil {
		return false
	}
	var pong string
	return json.Unmarshal(o["pong"], &pong) == nil && pong == word
}
