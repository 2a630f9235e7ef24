package sign

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"unicode/utf8"
)

// layer is a body with wrappings taken off, and which.
type layer struct {
	body  []byte
	wrong []Finding
}

// maxLayers bounds the layers of one body.
const maxLayers = 24

// wrappings take one thing off a body, or return nil. Each has its own finding.
var wrappings = []func(body []byte) ([]byte, Finding){
	offMark, offEnd, offBase64, offGzip, offQuotes, offCharset, offReturns,
}

// layers returns the body, then what is left with each of its wrappings off,
// and with those below them, the fewest first.
func (p *prover) layers() []layer {
	list, grown := []layer{{body: p.q.Body}}, false
	for i := 0; i < len(list) && len(list) < maxLayers; i++ {
		at := list[i]
		if p.left -= lookByte * int64(len(at.body)); p.left < 0 {
			p.spent = true
			break
		}
		for _, off := range wrappings {
			body, f := off(at.body)
			if body == nil || known(list, body) {
				continue
			}
			p.left -= wrapByte * int64(len(body))
			if f.Code == BodyGzip && !grown {
				// What a body is worth is what was sent, not what compression made of it.
				grown = true
				p.left += workByte * int64(len(body))
			}
			list = append(list, layer{body, append(at.wrong[:len(at.wrong):len(at.wrong)], f)})
		}
	}
	return list
}

func known(list []layer, body []byte) bool {
	for _, l := range list {
		if bytes.Equal(l.body, body) {
			return true
		}
	}
	return false
}

func offMark(body []byte) ([]byte, Finding) {
	rest, ok := bytes.CutPrefix(body, []byte("\ufeff"))
	if !ok {
		return nil, Finding{}
	}
	return rest, Finding{
		BodyBOM, "it matches without the byte order mark before the body", "keep the body as bytes; some editors and Windows tools write the mark into a saved file",
	}
}

func offEnd(body []byte) ([]byte, Finding) {
	rest := bytes.TrimRight(body, " \t\r\n")
	if len(rest) == len(body) || len(rest) == 0 {
		return nil, Finding{}
	}
	what := "a character of white space"
	if n := len(body) - len(rest); n > 1 {
		what = fmt.Sprintf("%d characters of white space", n)
	}
	switch end := string(body[len(rest):]); end {
	case "\n":
		what = "the line break (LF)"
	case "\r\n":
		what = "the line break (CR LF)"
	}
	return rest, Finding{
		BodyTrailingNewline, "it matches without " + what + " at the body's end",
		"keep the body as bytes; an editor that saves it, echo or a here-document adds a line break",
	}
}

func offBase64(body []byte) ([]byte, Finding) {
	if len(body) < 4 || body[0] == '{' || body[0] == '[' {
		return nil, Finding{}
	}
	text := bytes.Trim(bytes.TrimSpace(body), `"`)
	for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		rest := make([]byte, e.DecodedLen(len(text)))
		if n, err := e.Decode(rest, text); err == nil && n > 0 {
			return rest[:n], Finding{
				BodyBase64, "it matches once the body is decoded from base64",
				"decode it before the check: API Gateway and Lambda set isBase64Encoded and hand the body on in base64",
			}
		}
	}
	return nil, Finding{}
}

// maxInflated is the most that a compressed body may become.
const maxInflated = 20 << 20

func offGzip(body []byte) ([]byte, Finding) {
	if len(body) < 18 || body[0] != 0x1f || body[1] != 0x8b {
		return nil, Finding{}
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, Finding{}
	}
	rest, err := io.ReadAll(io.LimitReader(r, maxInflated+1))
	if err != nil || len(rest) == 0 || len(rest) > maxInflated {
		return nil, Finding{}
	}
	return rest, Finding{
		BodyGzip, "it matches once the body is decompressed (gzip)", "decompress it before the check, or have the proxy do so; the sender signs what is inside",
	}
}

// offQuotes reads a JSON string that holds the body.
func offQuotes(body []byte) ([]byte, Finding) {
	text := bytes.TrimSpace(body)
	if len(text) < 4 || text[0] != '"' || text[len(text)-1] != '"' {
		return nil, Finding{}
	}
	doc, ok := examine(text)
	if !ok {
		return nil, Finding{}
	}
	return []byte(doc.Text(0)), Finding{
		BodyQuoted, "it matches once the JSON string that the body has become is read", "do not write the body as JSON again: JSON.stringify or json.dumps was given text, not an object",
	}
}

// offCharset undoes a reading of UTF-8 as Latin-1.
func offCharset(body []byte) ([]byte, Finding) {
	wide := bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf })
	if wide < 0 {
		return nil, Finding{}
	}
	rest := append(make([]byte, 0, len(body)), body[:wide]...)
	for i := wide; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r > 0xff {
			return nil, Finding{}
		}
		rest = append(rest, byte(r)) //nolint:gosec // no more than 0xff, as just seen
		i += size
	}
	if !utf8.Valid(rest) {
		return nil, Finding{}
	}
	return rest, Finding{
		BodyCharset, "it matches once the body's letters are read as UTF-8, which were read as Latin-1", "keep the body as bytes, or name UTF-8: many servers take ISO-8859-1 where no charset is said",
	}
}

func offReturns(body []byte) ([]byte, Finding) {
	if !bytes.Contains(body, []byte("\r\n")) {
		return nil, Finding{}
	}
	return withoutReturns(body), Finding{
		BodyLineEnds, "it matches with LF for CR LF at the ends of lines", "keep the body as bytes; git, FTP in text mode and Windows editors change line ends",
	}
}

// withoutReturns goes over a body once: searching for each of millions of line
// ends takes ten times as long.
func withoutReturns(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for i, c := range body {
		if c != '\r' || i+1 == len(body) || body[i+1] != '\n' {
			out = append(out, c)
		}
	}
	return out
}

func withReturns(s *sink, body []byte) {
	for _, c := range body {
		if c == '\n' {
			s.buf = append(s.buf, '\r')
		}
		if s.buf = append(s.buf, c); len(s.buf) >= sinkChunk {
			s.flush()
		}
	}
}

// growth is a body that something was taken from, with that put back.
type growth struct {
	candidate
	wrong Finding
}

// regrown are the bodies that a body may have been made of by cutting.
func regrown(prefix, body []byte) []growth {
	var list []growth
	if !bytes.HasSuffix(body, []byte("\n")) {
		for _, end := range []struct{ text, name string }{{"\n", "LF"}, {"\r\n", "CR LF"}} {
			write := func(s *sink) {
				s.put(body)
				s.put([]byte(end.text))
			}
			list = append(list, growth{candidate{prefix: prefix, size: len(body), write: write}, Finding{
				BodyTrimmed, "it matches with a line break (" + end.name + ") at the body's end", "keep the body as bytes; the sender signs the line break, and something trims the text",
			}})
		}
	}
	if bytes.IndexByte(body, '\n') >= 0 && !bytes.Contains(body, []byte("\r\n")) {
		write := func(s *sink) { withReturns(s, body) }
		list = append(list, growth{candidate{prefix: prefix, size: len(body), price: writeByte * int64(len(body)), write: write}, Finding{
			BodyLineEnds, "it matches with CR LF for LF at the ends of lines", "keep the body as bytes; git, editors and some frameworks change line ends",
		}})
	}
	return list
}
