package sign

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// maxMarks is how many signatures of one header are read, of each kind: senders
// write one a key, and each costs work.
const maxMarks = 16

func missing(h header, values []string, name string) Finding {
	f := Finding{MissingHeader, name + " is missing", "let the proxy or framework before the receiver pass it on, and read it without regard to case"}
	if len(values) > 0 {
		f.Detail = name + " is empty"
		if values[0] != "" {
			f.Detail = name + ` says "undefined", which is what JavaScript makes of a header that is missing`
		}
	}
	if also := h.instead(name); also != "" {
		f.Detail += "; " + also
	}
	return f
}

func repeated(name string, n int) Finding {
	return Finding{
		RepeatedHeader, fmt.Sprintf("%s came %d times; the first was checked", name, n),
		"find out which proxy adds one; Node joins them with a comma and refuses them",
	}
}

// prefixed are words that senders of other schemes put before a signature.
var prefixed = regexp.MustCompile(`^(?i:(?:hmac[-_]?)?sha-?(?:1|256|512)|hmac|hex|sig(?:nature)?|v\d+a?|bearer|base64)[=:, ]+`)

// readHex reads a signature of 64 lowercase hex digits, or what was made of one.
func readHex(text string) mark {
	m := mark{kind: macKind}
	if sum, err := hex.DecodeString(text); err == nil && len(sum) == sha256.Size && text == hex.EncodeToString(sum) {
		m.sum, m.exact = sum, true
		return m
	}
	bare := text
	if t := strings.Trim(bare, " \t\r\n\"'`<>[]"); t != bare {
		bare = t
		m.wrong = append(m.wrong, Finding{
			SignatureWhitespace, "there is white space, a quotation mark or a bracket around the signature", "compare the 64 hex digits alone",
		})
	}
	if p := prefixed.FindString(bare); p != "" {
		bare = bare[len(p):]
		m.wrong = append(m.wrong, Finding{
			SignaturePrefixed, "the signature has " + quote(p) + " before it", "send and compare the 64 hex digits alone; GitHub writes sha256=, Metriport does not",
		})
	}
	sum, wrong := readSum(bare)
	m.sum, m.wrong = sum, append(m.wrong, wrong...)
	return m
}

// readSum reads an HMAC-SHA256 that is not written as 64 lowercase hex digits.
func readSum(text string) (sum []byte, wrong []Finding) {
	sum, how := decodeLoosely(text)
	if inner, err := hex.DecodeString(string(sum)); err == nil && len(inner) == sha256.Size {
		sum, how = inner, "base64 of the hex digits"
	}
	switch n := len(sum); {
	case n == sha256.Size && how != "hex":
		return sum, []Finding{{
			SignatureEncoding, "the signature is " + how + "; hex is wanted", "encode the HMAC as hex: digest('hex'), hexdigest(), hex.EncodeToString",
		}}
	case n == sha256.Size && strings.ToLower(text) != text:
		return sum, []Finding{{
			SignatureUpperCase, "the hex digits are in capitals; the comparison is of text", "write them in lower case: %x, not %X",
		}}
	case n == sha256.Size:
		return sum, nil
	case how == "hex" && n < sha256.Size && n != sha1Size:
		return sum, []Finding{{
			SignatureCut, fmt.Sprintf("only %d of 64 hex digits are there", 2*n), "find out what cuts the header: a column, a log line, a copy with the mouse",
		}}
	}
	return nil, []Finding{malformed(text, how, len(sum))}
}

// sha1Size is the size of the sums that older schemes send.
const sha1Size = 20

// minCut is the least of a cut signature, in bytes, that still proves something.
const minCut = 8

func malformed(text, how string, n int) Finding {
	f := Finding{
		SignatureMalformed, fmt.Sprintf("%s, %d characters, is not an HMAC-SHA256 in 64 hex digits", quote(text), len(text)),
		"compare with the header as it came over the wire, from a capture",
	}
	switch {
	case how == "hex" && n == sha1Size:
		f.Detail, f.Fix = "40 hex digits are a SHA-1; SHA-256 has 64", "sign with HMAC-SHA256"
	case how == "hex" && n == 64:
		f.Detail, f.Fix = "128 hex digits are a SHA-512; SHA-256 has 64", "sign with HMAC-SHA256"
	}
	return f
}

// readList reads the signatures of a Standard Webhooks header: version, comma,
// base64, with single spaces between several.
func readList(text string) (marks []mark, notes []Finding) {
	count := map[kind]int{}
	doubled := false
	for rest, more := text, true; more; {
		var item string
		item, rest, more = strings.Cut(rest, " ")
		if item == "" {
			doubled = true
			continue
		}
		version, value, _ := strings.Cut(item, ",")
		m, ok := readItem(version, value)
		if ok && count[m.kind] < maxMarks {
			count[m.kind]++
			marks = append(marks, m)
		}
	}
	if doubled {
		notes = append(notes, Finding{
			LibrariesDiffer, "there are two spaces between signatures, or one too many at an end: Go's, JavaScript's and Rust's libraries take it, Python's fails",
			"write one space between signatures",
		})
	}
	return append(marks, looseMarks(text)...), notes
}

// readItem reads one signature just as it has to be.
func readItem(version, value string) (mark, bool) {
	m := mark{exact: true}
	size := sha256.Size
	switch version {
	case "v1":
	case "v1a":
		m.kind, size = edKind, ed25519.SignatureSize
	default:
		return m, false
	}
	sum, err := base64.StdEncoding.DecodeString(value)
	if err != nil || len(sum) != size || base64.StdEncoding.EncodeToString(sum) != value {
		return m, false
	}
	m.sum = sum
	return m, true
}

var versionWord = regexp.MustCompile(`^[vV][0-9]{1,3}[aA]?$`)

// looseMarks finds what may have been meant as signatures.
func looseMarks(text string) []mark {
	var marks []mark
	version := ""
	items := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'[]", r) })
	for _, item := range items[:min(len(items), 4*maxMarks)] {
		parts := strings.FieldsFunc(item, func(r rune) bool { return r == ',' || r == ';' })
		signatures := 0
		start := len(marks)
		for i, part := range parts {
			if len(marks) >= maxMarks {
				return marks
			}
			if versionWord.MatchString(part) {
				version = part
				continue
			}
			m, ok := looseMark(version, part)
			if !ok {
				continue
			}
			if i == 0 && version != "" {
				m.wrong = append(m.wrong, separator("there is a space between the version and the signature"))
			}
			signatures++
			marks = append(marks, m)
			version = ""
		}
		if signatures > 1 || strings.ContainsRune(item, ';') {
			for i := range marks[start:] {
				marks[start+i].wrong = append(marks[start+i].wrong, separator("the signatures are separated by commas"))
			}
		}
	}
	// What the scheme itself reads is in the list already.
	loose, wrapped := marks[:0], strings.ContainsAny(text, "\t\r\n\"'[]")
	for _, m := range marks {
		if wrapped {
			m.wrong = append(m.wrong, Finding{
				SignatureWhitespace, "there is white space, a quotation mark or a bracket around the signatures", "send and compare v1, and the base64 alone",
			})
		}
		if len(m.wrong) > 0 {
			loose = append(loose, m)
		}
	}
	return loose
}

func separator(detail string) Finding {
	return Finding{
		SignatureSeparator, detail + "; they are written v1,AAAA v1,BBBB", "write one comma after the version and one space between signatures; a proxy that folds several header lines into one joins them with commas",
	}
}

// looseMark reads one signature in any of the encodings that occur.
func looseMark(version, text string) (mark, bool) {
	var m mark
	if v, rest, ok := strings.Cut(text, "="); ok && versionWord.MatchString(v) {
		version, text = v, rest
		m.wrong = append(m.wrong, separator("there is = after the version"))
	} else if p := prefixed.FindString(text); p != "" {
		text = text[len(p):]
		m.wrong = append(m.wrong, Finding{SignaturePrefixed, "the signature has " + quote(p) + " before it", "write v1, and the base64"})
	}
	sum, how := decodeLoosely(text)
	want := "v1"
	switch {
	case len(sum) == ed25519.SignatureSize:
		m.kind, want = edKind, "v1a"
	case len(sum) != sha256.Size:
		return m, false
	}
	m.sum = sum
	if how != "base64" {
		m.wrong = append(m.wrong, Finding{
			SignatureEncoding, "the signature is " + how + "; base64 with + and / and with padding is wanted", "encode the signature in the standard alphabet with padding",
		})
	}
	switch version {
	case want:
	case "":
		m.wrong = append(m.wrong, Finding{SignatureVersion, "there is no version before the signature", "write " + want + ", before it"})
	default:
		m.wrong = append(m.wrong, Finding{SignatureVersion, "the version says " + quote(version) + "; this is a signature of " + want, "write " + want + ", before it, in lower case"})
	}
	return m, true
}

// decodeLoosely reads hex or any kind of base64 and says which it was; nil for
// anything else.
func decodeLoosely(text string) (b []byte, how string) {
	if len(text) > 1024 {
		return nil, ""
	}
	if b, err := hex.DecodeString(text); err == nil && len(b) >= minCut {
		return b, "hex"
	}
	for _, e := range []struct {
		encoding *base64.Encoding
		how      string
	}{
		{base64.StdEncoding, "base64"},
		{base64.RawStdEncoding, "base64 without its padding"},
		{base64.URLEncoding, "base64 in the alphabet with - and _"},
		{base64.RawURLEncoding, "base64 in the alphabet with - and _, without its padding"},
	} {
		if b, err := e.encoding.DecodeString(text); err == nil && len(b) > 0 {
			return b, e.how
		}
	}
	return nil, ""
}
