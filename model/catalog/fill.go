package catalog

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// The variables of a sample. Each is written {{name}}.
const (
	VarMessageID = "messageId" // the event's own id, marked as a test; the same wherever it stands
	VarRequestID = "requestId" // the id of the request that caused it; the same wherever it stands
	VarUUID      = "uuid"      // another id each time
	VarNow       = "now"       // the time, as the provider writes times
	VarToday     = "today"     // the date, 2026-03-04
	VarUnix      = "unix"      // the time in seconds since 1970
)

// Vars gives variables their values; a function is asked each time that its
// variable occurs.
type Vars map[string]func() string

// timeForms is how providers write times, in UTC; others as RFC 3339 has it.
var timeForms = map[model.Provider]string{
	model.Metriport:     "2006-01-02T15:04:05.000Z",
	model.OpenWearables: "2006-01-02T15:04:05.000000+00:00",
}

// Standard returns the variables that every sample may use. draw makes random
// UUIDs.
func Standard(p model.Provider, now time.Time, draw func() string) Vars {
	now = now.UTC()
	id, request, form := TestMessage(draw()), draw(), timeForms[p]
	if p == model.Metriport {
		id = TestUUID(draw())
	}
	if form == "" {
		form = time.RFC3339Nano
	}
	return Vars{
		VarMessageID: func() string { return id },
		VarRequestID: func() string { return request },
		VarUUID:      draw,
		VarNow:       func() string { return now.Format(form) },
		VarToday:     func() string { return now.Format(time.DateOnly) },
		VarUnix:      func() string { return strconv.FormatInt(now.Unix(), 10) },
	}
}

// With returns the variables with another one, or with another value of one.
func (v Vars) With(name, value string) Vars {
	out := maps.Clone(v)
	if out == nil {
		out = Vars{}
	}
	out[name] = func() string { return value }
	return out
}

// Fill puts the values of variables into a sample. Every other byte stays as it
// is. Inside a string a value is escaped; outside, where {{n}} may stand for a
// number, it is put in as it is. A variable without a value is an error that
// says where it stands (its cause is a *jsondoc.SyntaxError). What is put in is not looked at again, so a text with
// {{}} in it can be put in too.
func Fill(sample []byte, vars Vars) ([]byte, error) {
	out := make([]byte, 0, len(sample)+64)
	for at, inside := 0, false; at < len(sample); {
		name, size := variable(sample[at:])
		switch c := sample[at]; {
		case size > 0:
			value, ok := vars[name]
			if !ok {
				return nil, unknown(sample[:at], name, vars)
			}
			if inside {
				out = quoted(out, value())
			} else {
				out = append(out, value()...)
			}
			at += size
		case c == '\\' && inside && at+1 < len(sample):
			out = append(out, c, sample[at+1])
			at += 2
		default:
			inside = inside != (c == '"')
			out = append(out, c)
			at++
		}
	}
	return out, nil
}

// Used lists the variables of a sample, each once, in the order of their first
// occurrence.
func Used(sample []byte) (names []string) {
	for at := 0; at < len(sample); at++ {
		if name, size := variable(sample[at:]); size > 0 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// longestName is more than a variable's name needs.
const longestName = 100

// variable reads a variable at the beginning of s; size is 0 where none begins.
func variable(s []byte) (name string, size int) {
	if len(s) < 2 || s[0] != '{' || s[1] != '{' {
		return "", 0
	}
	head := string(s[2:min(len(s), longestName)])
	inner, _, closed := strings.Cut(head, "}}")
	name = strings.Trim(inner, " ")
	if !closed || !IsName(name) {
		return "", 0
	}
	return name, len(inner) + 4
}

// IsName says whether a variable may have a name: a letter, then letters, digits
// and any of _ - and the dot.
func IsName(s string) bool {
	for i, r := range s {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789_-.", r)) {
			return false
		}
	}
	return s != ""
}

// quoted appends a text as it stands inside a JSON string: escaped where it must
// be, and nowhere else.
func quoted(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < ' ':
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func unknown(before []byte, name string, vars Vars) error {
	last := bytes.LastIndexByte(before, '\n')
	where := &jsondoc.SyntaxError{
		Offset: len(before), Line: 1 + bytes.Count(before, []byte("\n")), Col: 1 + utf8.RuneCount(before[last+1:]),
		Msg: "there is no variable " + name,
	}
	e := &model.Error{Code: model.Invalid, Op: opRead, Why: where.Error(), Do: "give it a value", Err: where}
	if known := slices.Sorted(maps.Keys(vars)); len(known) > 0 {
		e.Do += ", or use one of " + strings.Join(known, ", ")
	}
	return e
}
