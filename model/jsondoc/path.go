package jsondoc

import (
	"strconv"
	"strings"
)

// Path names node i from the root: "payload.source.status",
// "patients[0].bundle", `headers["x.y"]` for a key that would be misread; ""
// is the root. It is text from outside and may be as long as the document.
func (d *Doc) Path(i int) string {
	var parts []string
	for ; d.nodes[i].Parent >= 0; i = int(d.nodes[i].Parent) {
		parts = append(parts, d.step(i))
	}
	var b strings.Builder
	for k := len(parts) - 1; k >= 0; k-- {
		if b.Len() > 0 && parts[k][0] != '[' {
			b.WriteByte('.')
		}
		b.WriteString(parts[k])
	}
	return b.String()
}

// step is node i's place in its parent, as a path writes it.
func (d *Doc) step(i int) string { return d.stepHead(i, len(d.src)) }

// stepHead is step with no more than about limit bytes of the key.
func (d *Doc) stepHead(i, limit int) string {
	n := &d.nodes[i]
	if !d.HasKey(i) {
		return "[" + strconv.Itoa(int(n.Ord)) + "]"
	}
	key := d.KeyHead(i, limit)
	if key == "" || strings.ContainsAny(key, ".[]\"\\") {
		return "[" + string(d.src[n.KeyStart:min(int(n.KeyEnd), int(n.KeyStart)+limit+2)]) + "]"
	}
	return key
}

// Get finds a node by its path. Of several members with one key it takes the
// last, as most readers of JSON do.
func (d *Doc) Get(path string) (i int, ok bool) {
	for path != "" {
		key, ord, rest, valid := cutStep(path)
		if !valid {
			return 0, false
		}
		found := -1
		for c := range d.Children(i) {
			if ord >= 0 && !d.HasKey(c) && int(d.nodes[c].Ord) == ord || ord < 0 && d.hasKey(c, key) {
				found = c
			}
		}
		if found < 0 {
			return 0, false
		}
		i, path = found, rest
	}
	return i, true
}

// hasKey says whether node i's key is key.
func (d *Doc) hasKey(i int, key string) bool {
	n := &d.nodes[i]
	if n.KeyStart == n.KeyEnd {
		return false
	}
	if !n.keyEscaped && string(d.src[n.KeyStart+1:n.KeyEnd-1]) == key {
		return true
	}
	return d.Key(i) == key
}

// cutStep takes the first step off a path: a key, or a place in an array (ord
// is -1 for a key).
func cutStep(path string) (key string, ord int, rest string, ok bool) {
	if path[0] != '[' {
		end := strings.IndexAny(path, ".[")
		if end < 0 {
			return path, -1, "", true
		}
		return path[:end], -1, strings.TrimPrefix(path[end:], "."), end > 0
	}
	var inside string
	if strings.HasPrefix(path, `["`) {
		p := parser{src: []byte(path), pos: 1}
		escaped, closed := p.str()
		if !closed {
			return "", 0, "", false
		}
		key, ord = decode(p.src[2:p.pos-1], escaped), -1
		rest, ok = strings.CutPrefix(path[p.pos:], "]")
	} else {
		inside, rest, ok = strings.Cut(path[1:], "]")
		n, err := strconv.ParseUint(inside, 10, 31)
		ord, ok = int(n), ok && err == nil
	}
	return key, ord, strings.TrimPrefix(rest, "."), ok
}

// PathEnd is Path without more than its last steps, for a screen: what is left
// out is an "…". Keys are cut, too.
func (d *Doc) PathEnd(i, steps int) string {
	var parts []string
	for ; d.nodes[i].Parent >= 0 && len(parts) < steps; i = int(d.nodes[i].Parent) {
		parts = append(parts, d.stepHead(i, pathKey))
	}
	var b strings.Builder
	if d.nodes[i].Parent >= 0 {
		b.WriteString("…")
	}
	for k := len(parts) - 1; k >= 0; k-- {
		if b.Len() > 0 && parts[k][0] != '[' {
			b.WriteByte('.')
		}
		b.WriteString(parts[k])
	}
	return b.String()
}

// pathKey is how many bytes of a key PathEnd shows.
const pathKey = 200
