package metriport

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// serverIssue is one complaint about a request, worded as the service's schema
// library words it. The path's steps are joined by commas.
type serverIssue struct{ message, path string }

// serverChange is a request to change settings.
type serverChange struct {
	url     string          // empty for none
	empty   bool            // the URL was given, and is empty
	filters json.RawMessage // nil for none
}

// serverSections are the keys of medical-record filters, which the schema wants
// at least as many of.
var serverSections = []string{
	"reports", "conditions", "medications", "allergies", "procedures", "social-history", "vitals", "labs",
	"observations", "immunizations", "family-member-history", "related-persons", "tasks", "coverages", "encounters", "documents",
}

// serverSchema collects issues about one document.
type serverSchema struct {
	doc    *jsondoc.Doc
	issues []serverIssue
}

func (c *serverSchema) add(path, message string) {
	c.issues = append(c.issues, serverIssue{message, path})
}

// is complains unless a node is of a kind.
func (c *serverSchema) is(node int, kind jsondoc.Kind, path string) bool {
	got := c.doc.Node(node).Kind
	if got != kind {
		c.add(path, "Expected "+kind.String()+", received "+serverKind(got))
	}
	return got == kind
}

// serverKind is JavaScript's word for a kind.
func serverKind(k jsondoc.Kind) string {
	if k == jsondoc.True || k == jsondoc.False {
		return "boolean"
	}
	return k.String()
}

// serverCheckSettings checks the body of POST /settings.
func serverCheckSettings(doc *jsondoc.Doc) (in serverChange, issues []serverIssue) {
	c := serverSchema{doc: doc}
	if !c.is(0, jsondoc.Object, "") {
		return in, c.issues
	}
	if node, ok := serverMember(doc, 0, "webhookUrl"); ok {
		in.url, in.empty = c.url(node)
	}
	if node, ok := serverMember(doc, 0, "mrFilters"); ok {
		in.filters = c.filters(node)
	}
	if extra := serverExtra(doc); len(extra) > 0 {
		c.add("", "Unrecognized key(s) in object: '"+strings.Join(extra, "', '")+"'")
	}
	return in, c.issues
}

// serverExtra lists the keys of settings that there are none of.
func serverExtra(doc *jsondoc.Doc) (extra []string) {
	seen := map[string]bool{"webhookUrl": true, "mrFilters": true}
	for n := range doc.Children(0) {
		if key := doc.Key(n); !seen[key] {
			seen[key] = true
			extra = append(extra, key)
		}
	}
	return extra
}

func (c *serverSchema) url(node int) (url string, empty bool) {
	const path = "webhookUrl"
	kind := c.doc.Node(node).Kind
	if kind != jsondoc.String {
		if kind != jsondoc.Null {
			c.add(path, "Invalid input")
		}
		return "", false
	}
	if url = c.doc.Text(node); url == "" {
		return "", true
	}
	if !serverURL(url) {
		c.add(path, "Invalid url")
	}
	if len(utf16.Encode([]rune(url))) > maxURL {
		c.add(path, "String must contain at most "+strconv.Itoa(maxURL)+" character(s)")
	}
	return url, false
}

// filters checks the medical-record filters and gives them in the form in which
// the database does: known fields only, shorter keys first.
func (c *serverSchema) filters(node int) json.RawMessage {
	const path = "mrFilters"
	if !c.is(node, jsondoc.Array, path) {
		return nil
	}
	if int(c.doc.Node(node).Children) < len(serverSections) {
		c.add(path, "Array must contain at least "+strconv.Itoa(len(serverSections))+" element(s)")
	}
	out := []serverFilter{}
	for item := range c.doc.Children(node) {
		out = append(out, c.filter(item, path+","+strconv.Itoa(len(out))))
	}
	return serverEncode(out)
}

type serverFilter struct {
	Key    string       `json:"key"`
	Date   *serverDates `json:"dateFilter,omitempty"`
	String *string      `json:"stringFilter,omitempty"`
}

type serverDates struct {
	To   *string `json:"to,omitempty"`
	From *string `json:"from,omitempty"`
}

func (c *serverSchema) filter(item int, path string) (f serverFilter) {
	if !c.is(item, jsondoc.Object, path) {
		return f
	}
	f.Key = c.section(item, path+",key")
	if node, ok := serverMember(c.doc, item, "dateFilter"); ok && c.is(node, jsondoc.Object, path+",dateFilter") {
		f.Date = &serverDates{From: c.date(node, "from", path), To: c.date(node, "to", path)}
	}
	if node, ok := serverMember(c.doc, item, "stringFilter"); ok && c.is(node, jsondoc.String, path+",stringFilter") {
		f.String = new(c.doc.Text(node))
	}
	return f
}

func (c *serverSchema) section(item int, path string) string {
	node, ok := serverMember(c.doc, item, "key")
	expected := "'" + strings.Join(serverSections, "' | '") + "'"
	if !ok {
		c.add(path, "Required")
		return ""
	}
	if kind := c.doc.Node(node).Kind; kind != jsondoc.String {
		c.add(path, "Expected "+expected+", received "+serverKind(kind))
		return ""
	}
	key := c.doc.Text(node)
	for _, s := range serverSections {
		if s == key {
			return key
		}
	}
	c.add(path, "Invalid enum value. Expected "+expected+", received '"+key+"'")
	return ""
}

func (c *serverSchema) date(object int, key, path string) *string {
	node, ok := serverMember(c.doc, object, key)
	path += ",dateFilter," + key
	if !ok || !c.is(node, jsondoc.String, path) {
		return nil
	}
	text := c.doc.Text(node)
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		c.add(path, "Invalid input")
	}
	return &text
}

// serverSampleMeta are the texts that a sample payload's meta must have. Newer
// hosts want all of them; older ones only the type.
var serverSampleMeta = []string{"messageId", "requestId", "when", "type"}

// serverCheckSample checks a sample payload.
func serverCheckSample(doc *jsondoc.Doc) []serverIssue {
	c := serverSchema{doc: doc}
	if !c.is(0, jsondoc.Object, "") {
		return c.issues
	}
	meta, ok := serverMember(doc, 0, "meta")
	if !ok {
		c.add("meta", "Required")
		return c.issues
	}
	if !c.is(meta, jsondoc.Object, "meta") {
		return c.issues
	}
	for _, key := range serverSampleMeta {
		if node, ok := serverMember(doc, meta, key); ok {
			c.is(node, jsondoc.String, "meta,"+key)
		} else {
			c.add("meta,"+key, "Required")
		}
	}
	return c.issues
}
