package cli

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/hooktop/hooktop/model/sign"
)

// maxHeaders is how many header lines a request may have.
const maxHeaders = 1000

const opHeaders = "read the headers"

// openedBy are the words in the names of headers whose values open doors.
var openedBy = []string{"token", "secret", "password", "api-key", "apikey", "session"}

// isCredential says whether a header's value is a secret.
func isCredential(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(credentials, name) || slices.ContainsFunc(openedBy, func(w string) bool { return strings.Contains(name, w) })
}

// headersFrom reads the header lines of a request: "Name: value" lines, the
// head of an HTTP request or answer as curl -i and curl -v write it, or JSON as
// frameworks and HAR files have it. rest says that something follows the head.
// No error repeats what was read: it may be a secret.
func headersFrom(data []byte) (fields []sign.Field, rest bool, err error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	start := bytes.TrimLeft(data, " \t\r\n")
	isJSON := len(start) > 0 && (start[0] == '{' || start[0] == '[')
	if isJSON {
		fields, err = headersFromJSON(start, true)
	} else {
		fields, rest, err = headersFromLines(string(data))
	}
	switch {
	case err != nil:
		return nil, false, err
	case len(fields) == 0 && !isJSON: // JSON says itself that it is empty
		return nil, false, badHeaders("there is none in it")
	case len(fields) > maxHeaders:
		return nil, false, badHeaders("there are more than " + strconv.Itoa(maxHeaders))
	}
	return fields, rest, nil
}

func headersFromLines(data string) (fields []sign.Field, rest bool, err error) {
	lines := strings.Split(data, "\n")
	sent := slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "> ") }) // of curl -v only what was sent
	begun := false
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		if sent {
			var is bool
			if line, is = strings.CutPrefix(line, ">"); !is {
				continue
			}
			line = strings.TrimPrefix(line, " ")
		}
		switch f, ok := sign.ParseField(line); {
		case line == "" && begun:
			return fields, strings.TrimSpace(strings.Join(lines[i+1:], "")) != "", nil
		case line == "" || !begun && sign.IsStartLine(line):
		case line[0] == ' ' || line[0] == '\t':
			return nil, false, badHeaders("line " + strconv.Itoa(i+1) + " begins with a space: a value that goes on in the next line is not taken")
		case !ok:
			return nil, false, badHeaders("line " + strconv.Itoa(i+1) + " is not \"Name: value\"")
		default:
			fields, begun = append(fields, f), true
		}
	}
	return fields, false, nil
}

// headersFromJSON reads {"name": "value"}, {"name": ["value", …]}, a list of
// {"name": …, "value": …}, and these below "headers" or in a HAR file.
func headersFromJSON(data []byte, outermost bool) ([]sign.Field, error) {
	var list []struct{ Name, Value *string }
	if json.Unmarshal(data, &list) == nil {
		return fieldsOfList(list)
	}
	var har struct {
		Log struct {
			Entries []struct{ Request json.RawMessage }
		}
	}
	if outermost && json.Unmarshal(data, &har) == nil && len(har.Log.Entries) > 0 {
		if n := len(har.Log.Entries); n > 1 {
			return nil, badHeaders("the HAR file holds " + strconv.Itoa(n) + " requests, not one")
		}
		data = har.Log.Entries[0].Request
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return nil, badHeaders("it begins as JSON, but is none that holds headers")
	}
	if inner := object["headers"]; outermost && len(inner) > 0 && (inner[0] == '{' || inner[0] == '[') {
		return headersFromJSON(inner, false)
	}
	return fieldsOfObject(object)
}

func fieldsOfList(list []struct{ Name, Value *string }) ([]sign.Field, error) {
	fields := make([]sign.Field, 0, len(list))
	for i, f := range list {
		if f.Name != nil && strings.HasPrefix(*f.Name, ":") {
			continue // HTTP/2's own, which no signature is in
		}
		if f.Name == nil || f.Value == nil || !sign.IsName(*f.Name) {
			return nil, badHeaders("entry " + strconv.Itoa(i+1) + ` is not {"name": …, "value": …}`)
		}
		fields = append(fields, sign.Field{Name: *f.Name, Value: *f.Value})
	}
	return fields, nil
}

func fieldsOfObject(object map[string]json.RawMessage) ([]sign.Field, error) {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	var fields []sign.Field
	for _, name := range names {
		var one string
		values := []string{}
		if json.Unmarshal(object[name], &one) == nil {
			values = append(values, one)
		} else if json.Unmarshal(object[name], &values) != nil {
			return nil, badHeaders("a header's value in the JSON is neither a text nor a list of texts")
		}
		if !sign.IsName(name) {
			return nil, badHeaders("the JSON has a name that no header can have")
		}
		for _, v := range values {
			fields = append(fields, sign.Field{Name: name, Value: v})
		}
	}
	return fields, nil
}

func badHeaders(why string) error {
	return usage(opHeaders, why, "give one \"Name: value\" a line, or JSON as the receiver logs it")
}
