package sign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// read takes the complete svix set, else the complete webhook set, as Svix's Go
// library does.
func (standard) read(h header, q *Query) claim {
	c := claim{orders: []ordering{sorted}}
	names, lacking := pick(h)
	id, at := h.get(names[0]), h.get(names[1])
	if lacking != nil {
		c.refused = true
		c.findings = append(c.findings, *lacking)
		id, at = either(h, "-id"), either(h, "-timestamp")
	}
	for _, n := range names {
		if all := h.all(n); len(all) > 1 {
			c.notes = append(c.notes, repeated(n, len(all)))
		}
	}
	signature := either(h, "-signature")
	if lacking == nil {
		signature = h.get(names[2])
	}
	if at != "" {
		seconds := c.clock(at, q)
		c.prefix = []byte(id + "." + strconv.FormatInt(seconds, 10) + ".")
		c.others = []signed{
			{nil, signedOther("the body alone was signed")},
			{[]byte(strconv.FormatInt(seconds, 10) + "."), signedOther("time and body were signed, without the id")},
			{[]byte(id + "."), signedOther("id and body were signed, without the time")},
		}
	}
	if signature != "" && id != "" && at != "" {
		marks, notes := readList(signature)
		c.marks, c.notes = marks, append(c.notes, notes...)
	}
	if signature != "" && len(c.marks) == 0 && id != "" && at != "" {
		c.findings = append(c.findings, Finding{
			SignatureMalformed, quote(signature) + " holds no signature of version v1 or v1a", "compare with the header as it came over the wire, from a capture: v1, and 44 characters of base64",
		})
	}
	return c
}

func signedOther(what string) Finding {
	return Finding{SignedContent, "it matches when " + what, "sign id, time and body, joined by dots; a sender that was made for another scheme forgets it"}
}

// pick chooses the header family; the finding names what it lacks.
func pick(h header) ([]string, *Finding) {
	best, most := familyNames(FamilyWebhook), 0
	for _, family := range []string{FamilySvix, FamilyWebhook} {
		names, n := familyNames(family), 0
		for _, name := range names {
			if h.get(name) != "" {
				n++
			}
		}
		if n == len(names) {
			return names, nil
		}
		if n > most {
			best, most = names, n
		}
	}
	var absent []string
	for _, name := range best {
		switch {
		case !h.has(name):
			absent = append(absent, name)
		case h.get(name) == "":
			absent = append(absent, name+" (empty)")
		}
	}
	f := Finding{
		MissingHeader, "missing: " + strings.Join(absent, ", "),
		"let the proxy or framework before the receiver pass all three headers on: " + strings.Join(best, ", "),
	}
	wanted := append(familyNames(FamilySvix), familyNames(FamilyWebhook)...)
	if also := h.instead(wanted...); also != "" {
		f.Detail += "; " + also
	}
	if either(h, "-id") != "" && either(h, "-timestamp") != "" && either(h, "-signature") != "" {
		f.Detail += "; svix-* and webhook-* headers are mixed, which Svix's JavaScript, Python and Rust libraries take and its Go library does not"
	}
	return best, &f
}

// either is the first value that is not empty, svix's before webhook's.
func either(h header, end string) string {
	if v := h.get(FamilySvix + end); v != "" {
		return v
	}
	return h.get(FamilyWebhook + end)
}

// clock reads the time of signing and holds it against the tolerance, in whole
// seconds and with the tolerance itself allowed. It returns the seconds as they
// are signed; for a time that cannot be read, as a lenient library would.
func (c *claim) clock(text string, q *Query) int64 {
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		c.refused = true
		f, loose := badTime(text)
		c.findings = append(c.findings, f...)
		return loose
	}
	limit := q.Tolerance
	if limit <= 0 {
		limit = tolerance
	}
	now, most := q.Now.Unix(), int64(limit/time.Second)
	switch {
	case at < now-most:
		c.refused = true
		c.findings = append(c.findings, Finding{
			TimestampTooOld, fmt.Sprintf("signed %s before the time of the check; the limit is %s", span(now, at), lasting(limit)),
			"set the receiver's clock by NTP and check when the message comes in, not when a queue hands it on; a message sent again by hand from a capture is stale by rights",
		})
	case at > now+most:
		c.refused = true
		detail := fmt.Sprintf("signed %s after the time of the check; the limit is %s", span(at, now), lasting(limit))
		fix := "set the clocks by NTP; one of them is wrong, or the time of the check was given in another time zone"
		if ms := at / 1000; ms >= now-most && ms <= now+most {
			detail = "the time is in milliseconds; seconds are wanted"
			fix = "sign with whole seconds: in JavaScript Math.floor(Date.now() / 1000)"
		}
		c.findings = append(c.findings, Finding{TimestampTooNew, detail, fix})
	case now-at == most && q.Now.Nanosecond() > 0:
		c.notes = append(c.notes, Finding{
			LibrariesDiffer, "the message is within a second of its limit: Go's library counts fractions and refuses it", "none, if it stays with this one",
		})
	}
	return at
}

// span is the time from one second to a later one, in words.
func span(late, early int64) string {
	const most = int64(1<<63-1) / int64(time.Second)
	// Between times that a header may name the difference may overflow.
	if late-early < 0 || late-early > most {
		return "more than 292 years"
	}
	return lasting(time.Duration(late-early) * time.Second)
}

// lasting writes a time in its two largest units: "40 s", "23 min 26 s",
// "3 d 4 h", "56 years".
func lasting(d time.Duration) string {
	const day, year = 24 * time.Hour, 8766 * time.Hour
	units := []struct {
		name string
		of   time.Duration
	}{{" d", day}, {" h", time.Hour}, {" min", time.Minute}, {" s", time.Second}}
	if d >= 2*year {
		return strconv.FormatInt(int64(d/year), 10) + " years"
	}
	for i, u := range units {
		if d < u.of && i < len(units)-1 {
			continue
		}
		words := strconv.FormatInt(int64(d/u.of), 10) + u.name
		if i+1 < len(units) {
			if rest := d % u.of / units[i+1].of; rest > 0 {
				words += " " + strconv.FormatInt(int64(rest), 10) + units[i+1].name
			}
		}
		return words
	}
	return ""
}

// badTime says what is wrong with a time, and what a lenient library reads.
func badTime(text string) (f []Finding, loose int64) {
	f = []Finding{{
		InvalidTimestamp, "the timestamp " + quote(text) + " is not a number of whole seconds",
		"send whole seconds since 1970, in digits alone",
	}}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		f[0].Detail = "the timestamp " + quote(text) + " is a date; whole seconds since 1970 are wanted"
		return f, t.Unix()
	}
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	loose, err := strconv.ParseInt(text[:digits], 10, 64)
	if err != nil {
		return f, 0
	}
	who := "JavaScript's library reads the digits and takes it"
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		who = "JavaScript's and Python's libraries cut the fraction off and take it"
	}
	return append(f, Finding{LibrariesDiffer, who + "; Go's and Rust's refuse it", "send whole seconds"}), loose
}

// remarks says where libraries fail although the signature is right.
func (standard) remarks(body []byte, k key) []Finding {
	var list []Finding
	if k.kind == edKind {
		list = append(list, Finding{
			LibrariesDiffer, "v1a matches; none of the standard's own libraries checks v1a yet", "check it with hooktop or an Ed25519 library, or have the endpoint sign v1",
		})
	}
	switch {
	case !utf8.Valid(body):
		list = append(list, Finding{
			LibrariesDiffer, "the body is not UTF-8: Go's library checks the bytes, JavaScript's, Python's and Rust's turn them into text first and refuse",
			"send UTF-8, or check over bytes",
		})
	case len(bytes.TrimSpace(body)) == 0 || !json.Valid(body):
		list = append(list, Finding{
			LibrariesDiffer, "the body is not JSON: the libraries of JavaScript and Python parse it after a good check and fail then", "send JSON, or switch the parsing off",
		})
	}
	return list
}
