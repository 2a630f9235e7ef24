package openwearables

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The words of the validator that Open Wearables uses: the first fault alone,
// without its field.
const (
	missing   = "Field required"
	noString  = "Input should be a valid string"
	noInteger = "Input should be a valid integer, unable to parse string as an integer"
)

// invalidField is the first fault of an endpoint's body in the order of its
// fields; empty for none.
func invalidField(f map[string]json.RawMessage, create bool) string {
	if raw, ok := f["url"]; create && !ok {
		return missing
	} else if create || given(f, "url") {
		if detail := invalidLink(raw); detail != "" {
			return detail
		}
	}
	var text *string
	if raw, ok := f["description"]; ok && json.Unmarshal(raw, &text) != nil {
		return noString
	}
	if given(f, "filter_types") {
		var list []json.RawMessage
		if json.Unmarshal(f["filter_types"], &list) != nil {
			return "Input should be a valid list"
		}
		for _, raw := range list {
			if text = nil; json.Unmarshal(raw, &text) != nil || text == nil {
				return noString
			}
		}
	}
	if !given(f, "user_id") {
		return ""
	}
	if text = nil; json.Unmarshal(f["user_id"], &text) != nil {
		return "UUID input should be a string, bytes or UUID object"
	}
	return invalidUUID(*text)
}

func given(f map[string]json.RawMessage, name string) bool {
	raw, ok := f[name]
	return ok && string(raw) != "null"
}

// twice is how a fault within a fault is worded.
func twice(what, why string) string { return what + ", " + why + " - " + why }

func invalidLink(raw json.RawMessage) string {
	var link *string
	if json.Unmarshal(raw, &link) != nil || link == nil {
		return noString
	}
	return invalidURL(*link)
}

func invalidURL(link string) string {
	const what = "Input should be a valid URL"
	u, err := url.Parse(link)
	switch {
	case link == "":
		return twice(what, "input is empty")
	case err != nil && strings.Contains(err.Error(), "invalid port"):
		return twice(what, "invalid port number")
	case err != nil && strings.Contains(link, "://"):
		return twice(what, "invalid international domain name")
	case err != nil || u.Scheme == "":
		return twice(what, "relative URL without a base")
	case u.Scheme != "http" && u.Scheme != "https":
		return "URL scheme should be 'http' or 'https'"
	case u.Host == "":
		return twice(what, "empty host")
	}
	return ""
}

// groups is where the parts of a UUID begin.
var groups = [...]int{0, 9, 14, 19, 24}

// invalidUUID says what is wrong with a UUID as the validator does; empty for a
// good one, also without hyphens.
func invalidUUID(s string) string {
	if uuid.MatchString(hyphened(s)) {
		return ""
	}
	return twice("Input should be a valid UUID", faultInUUID(s))
}

// hyphened is a UUID of 32 digits in the usual form; another text as it is.
func hyphened(s string) string {
	if len(s) == 32 && !strings.Contains(s, "-") {
		s = s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
	}
	return strings.ToLower(s)
}

func faultInUUID(s string) string {
	var hyphens []int
	for i, r := range s {
		switch {
		case r == '-':
			hyphens = append(hyphens, i)
		case r >= utf8.RuneSelf || !strings.ContainsRune("0123456789abcdefABCDEF", r):
			return fmt.Sprintf("invalid character: found `%c` at %d", r, i+1)
		}
	}
	switch {
	case len(hyphens) == 0:
		return fmt.Sprintf("invalid length: expected length 32 for simple format, found %d", len(s))
	case len(hyphens) != len(groups)-1:
		return fmt.Sprintf("invalid group count: expected %d, found %d", len(groups), len(hyphens)+1)
	}
	for i, at := range append(hyphens, len(s)) {
		if want := [...]int{8, 4, 4, 4, 12}[i]; at-groups[i] != want {
			return fmt.Sprintf("invalid group length in group %d: expected %d, found %d", i, want, at-groups[i])
		}
	}
	return ""
}

// number reads a number of a query within bounds; most 0 is none.
func number(text string, usual, least, most int) (n int, detail string) {
	if text == "" {
		return usual, ""
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil:
		return 0, noInteger
	case n < least:
		return 0, "Input should be greater than or equal to " + strconv.Itoa(least)
	case most > 0 && n > most:
		return 0, "Input should be less than or equal to " + strconv.Itoa(most)
	}
	return n, ""
}

// moment reads a time of a query as it is sent on: one without an offset stays
// without, which the Svix server refuses.
func moment(text string) (on, detail string) {
	const what = "Input should be a valid datetime or date"
	if sec, err := strconv.ParseFloat(text, 64); err == nil {
		return time.UnixMicro(int64(sec * 1e6)).UTC().Format(wireTime), ""
	}
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at.Format(wireTime), ""
	}
	for _, naive := range []string{"2006-01-02T15:04:05.999999", "2006-01-02 15:04:05.999999", time.DateOnly} {
		if at, err := time.Parse(naive, text); err == nil {
			return at.Format("2006-01-02T15:04:05.999999"), ""
		}
	}
	if len(text) < len(time.DateOnly) {
		return "", twice(what, "input is too short")
	}
	return "", twice(what, "invalid character in year")
}
