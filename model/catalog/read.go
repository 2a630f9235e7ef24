package catalog

import (
	"bytes"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

const opRead = "read the event"

// Check looks at the text of an event before its variables are filled in. An
// error says where its first mistake is, in the text as it was written.
func Check(src []byte) error {
	bare := bytes.Clone(src)
	for at := 0; at < len(bare); at++ {
		if _, size := variable(bare[at:]); size > 0 {
			copy(bare[at:], bytes.Repeat([]byte("1"), size)) // good inside a string and outside
			at += size - 1
		}
	}
	_, err := Read(bare)
	return err
}

// Read reads an event. An error says where its first mistake is; its cause is a
// *jsondoc.SyntaxError, unless the event is JSON and yet none.
func Read(body []byte) (*jsondoc.Doc, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, &model.Error{Code: model.Invalid, Op: opRead, Why: "it is empty", Do: "write a JSON object"}
	}
	doc, err := jsondoc.Parse(body)
	if err != nil {
		return nil, &model.Error{Code: model.Invalid, Op: opRead, Why: err.Error(), Do: "mend it there", Err: err}
	}
	if doc.Node(0).Kind != jsondoc.Object {
		return nil, &model.Error{Code: model.Invalid, Op: opRead, Why: "it is JSON, but not an object", Do: "write a JSON object"}
	}
	return doc, nil
}

// TypeOf is the type that an event says of itself; empty for none.
func TypeOf(p model.Provider, doc *jsondoc.Doc) model.EventType {
	path := "type"
	if p == model.Metriport {
		path = "meta.type"
	}
	if i, ok := doc.Get(path); ok && doc.Node(i).Kind == jsondoc.String {
		return model.EventType(doc.Text(i))
	}
	return ""
}

// IDOf is the id that an event says of itself; empty where the provider puts it
// into a header.
func IDOf(p model.Provider, doc *jsondoc.Doc) string {
	if p != model.Metriport {
		return ""
	}
	if i, ok := doc.Get("meta.messageId"); ok && doc.Node(i).Kind == jsondoc.String {
		return doc.Text(i)
	}
	return ""
}
