package config

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML file's values, and where each key stands. Decoding into
// structs would stop at the first wrong type and take the good profiles with it.
type document struct {
	values map[string]any
	src    []byte
	places map[string]int // key path → offset
	order  []string       // the names below "profiles", as they first come
}

// place is a line and a column, both from 1.
type place struct{ line, column int }

// readTOML returns a problem without a file's name where src is no TOML.
func readTOML(src []byte) (*document, *Problem) {
	d := &document{values: map[string]any{}, src: src, places: map[string]int{}}
	if !utf8.Valid(src) {
		p := d.place(invalidAt(src))
		return d, &Problem{Line: p.line, Column: p.column, Why: "this is not UTF-8 text", Do: "save the file as UTF-8"}
	}
	if err := toml.Unmarshal(src, &d.values); err != nil {
		d.values = map[string]any{}
		problem := &Problem{Line: 1, Column: 1, Why: clean(strings.TrimPrefix(err.Error(), "toml: ")), Do: "mend the line; until then no profile of the file is used"}
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, column := at.Position()
			problem.Line, problem.Column = line, d.characters(line, column)
		}
		return d, problem
	}
	d.index()
	return d, nil
}

// index notes where every key of a document that has been decoded stands.
func (d *document) index() {
	var p unstable.Parser
	p.Reset(d.src)
	var table []string
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind { //nolint:exhaustive // the parser gives no other kind at the top level
		case unstable.Table, unstable.ArrayTable:
			table = d.note(nil, e.Key())
		case unstable.KeyValue:
			d.keyValue(table, e)
		}
	}
}

func (d *document) keyValue(above []string, n *unstable.Node) {
	path := d.note(above, n.Key())
	if v := n.Value(); v.Kind == unstable.InlineTable {
		for it := v.Children(); it.Next(); {
			d.keyValue(path, it.Node())
		}
	}
}

// note records every step of a dotted key below a table.
func (d *document) note(above []string, key unstable.Iterator) []string {
	path := append([]string(nil), above...)
	for key.Next() {
		n := key.Node()
		path = append(path, string(n.Data))
		id := pathID(path)
		if _, known := d.places[id]; !known {
			d.places[id] = int(n.Raw.Offset)
			if len(path) == 2 && path[0] == "profiles" {
				d.order = append(d.order, path[1])
			}
		}
	}
	return path
}

// of is where a key stands, or the nearest one above it.
func (d *document) of(path ...string) place {
	for n := len(path); n > 0; n-- {
		if offset, ok := d.places[pathID(path[:n])]; ok {
			return d.place(offset)
		}
	}
	return place{1, 1}
}

func (d *document) place(offset int) place {
	line, start := 1, 0
	for i, b := range d.src[:offset] {
		if b == '\n' {
			line, start = line+1, i+1
		}
	}
	return place{line, 1 + utf8.RuneCount(d.src[start:offset])}
}

// characters turns a column in bytes into one in characters.
func (d *document) characters(line, column int) int {
	rest := d.src
	for range line - 1 {
		_, after, _ := strings.Cut(string(rest), "\n")
		rest = []byte(after)
	}
	return 1 + utf8.RuneCount(rest[:min(max(column-1, 0), len(rest))])
}

func pathID(path []string) string { return strings.Join(path, "\x00") }

// invalidAt is the offset of the first byte that is not UTF-8.
func invalidAt(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(src)
}
