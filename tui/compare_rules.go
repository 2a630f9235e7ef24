package tui

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// What differs between any two messages, by the names of fields. Names are
// compared in lower case and without "_".
var (
	idNames   = []string{"id", "uuid", "nonce", "messageid", "requestid", "externalid", "traceid", "correlationid", "idempotencykey", "batch"}
	timeNames = []string{"when", "timestamp", "time", "date", "created", "updated", "iat", "exp"}
	// elementNames are the fields by which an array's element is known again.
	elementNames = []string{"id", "uuid", "externalId", "patientId", "documentId", "messageId", "user_id"}
)

// longestValue bounds the text that is looked at for what kind of value it is.
const longestValue = 4096

// expected says why two values of the same field differ between any two messages:
// an id, a time, a presigned link of the same file; empty where they need not.
func expected(a *jsondoc.Doc, i int, b *jsondoc.Doc, j int) string {
	key := strings.ReplaceAll(strings.ToLower(fieldName(b, j)), "_", "")
	was, _ := a.Head(i, longestValue)
	is, _ := b.Head(j, longestValue)
	switch {
	case sameLink(was, is):
		return "link"
	case isTime(was) && isTime(is), numbers(a, i, b, j) && (slices.Contains(timeNames, key) || strings.HasSuffix(key, "at")):
		return "time"
	case slices.Contains(idNames, key), isUUID(was) && isUUID(is):
		return "id"
	}
	return ""
}

// fieldName is the key that a value goes by: its own, or that of the array it is in.
func fieldName(d *jsondoc.Doc, i int) string {
	for !d.HasKey(i) {
		up := d.Node(i).Parent
		if up < 0 {
			return ""
		}
		i = int(up)
	}
	return d.Key(i)
}

// sameLink says whether two links differ in their query only.
func sameLink(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Host != "" && x.Scheme == y.Scheme && x.Host == y.Host && x.Path == y.Path && x.RawQuery != y.RawQuery
}

func isTime(s string) bool {
	if _, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return true
	}
	_, err := time.Parse(time.DateTime, s)
	return err == nil
}

func numbers(a *jsondoc.Doc, i int, b *jsondoc.Doc, j int) bool {
	return a.Node(i).Kind == jsondoc.Number && b.Node(j).Kind == jsondoc.Number
}

// isUUID says whether a text is 32 hexadecimal digits in five groups.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if s[i] != '-' {
				return false
			}
		case c-'0' > 9 && (c < 'a' || c > 'f') && (s[i] < '0' || s[i] > '9'):
			return false
		}
	}
	return true
}

// elementName names an array's element by the first of its fields that is an id.
func elementName(d *jsondoc.Doc, i int) string {
	if d.Node(i).Kind != jsondoc.Object {
		return ""
	}
	best := len(elementNames)
	name := ""
	for k := range d.Children(i) {
		if d.Node(k).Kind != jsondoc.String && d.Node(k).Kind != jsondoc.Number {
			continue
		}
		if at := slices.Index(elementNames, d.KeyHead(k, 32)); at >= 0 && at < best {
			best = at
			head, _ := d.Head(k, longestValue)
			name = elementNames[at] + " " + head
		}
	}
	return name
}
