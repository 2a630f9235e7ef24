package model

import (
	"encoding/json"
	"strings"
)

// StatusDetail is what Metriport's text of a failed call says, taken apart.
type StatusDetail struct {
	URL     string // that was called; may hold credentials
	Status  int    // as stored: 504 and 500 also stand for time-outs and network errors
	Message string // the HTTP library's words
	Tail    string // what follows the object, "caused by …"
}

// ParseStatusDetail takes apart a text of the form
//
//	Failed to send payload ({"url":"U","httpStatus":N,"httpMessage":"M"}); caused by M
//
// (Metriport, observed). The text is cut at 2048 bytes, so the object may end
// anywhere; what was read of it until then is returned. ok is false for a text
// that carries no such object.
func ParseStatusDetail(detail string) (d StatusDetail, ok bool) {
	_, rest, found := strings.Cut(detail, "({")
	if !found {
		return StatusDetail{}, false
	}
	// Only URLs and error texts stand in the object, where a raw control
	// character means no more than a space and would end the decoding.
	object := "{" + strings.Map(blankControl, rest)
	dec := json.NewDecoder(strings.NewReader(object))
	ok = d.read(dec, object)
	if end := int(dec.InputOffset()); ok && end <= len(object) {
		d.Tail = strings.TrimLeft(object[end:], "); ")
	}
	return d, d != StatusDetail{}
}

// read fills d from an object and says whether it reached the object's end.
func (d *StatusDetail) read(dec *json.Decoder, object string) bool {
	if _, err := dec.Token(); err != nil {
		return false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false
		}
		start := int(dec.InputOffset())
		var value any
		if dec.Decode(&value) != nil {
			d.set(key, strings.TrimLeft(object[start:], `:" `))
			return false
		}
		if int(dec.InputOffset()) == len(object) {
			return false // a number that the end has cut is another number
		}
		d.set(key, value)
	}
	_, err := dec.Token()
	return err == nil
}

func (d *StatusDetail) set(key, value any) {
	switch v := value.(type) {
	case string:
		switch key {
		case "url":
			d.URL = v
		case "httpMessage":
			d.Message = v
		}
	case float64:
		if key == "httpStatus" && v >= 0 && v < 1000 {
			d.Status = int(v)
		}
	}
}

func blankControl(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}
