package tui

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"unicode/utf8"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
	"github.com/hooktop/hooktop/tui/widget"
)

// payload is a file that was read, ready to be shown.
type payload struct {
	src   []byte
	doc   *jsondoc.Doc     // nil for what is no JSON
	tree  *widget.JSONView // of doc
	lines *widget.Lines    // of what is no JSON but text
	why   string           // why it is no tree
}

// mostValues bounds the tree of a file: each value takes 40 bytes beside it.
const mostValues = 8_000_000

// loading is how far reading has come; a screen looks at it while it goes on.
type loading struct {
	done, total, parsed atomic.Int64
	parsing             atomic.Bool
	first               chan *payload // the beginning of a long one, to be seen meanwhile; closed in any case
}

func newLoading() *loading { return &loading{first: make(chan *payload, 1)} }

// longPayload is from how many bytes on the beginning is shown while the rest is
// still being read.
const longPayload = 2 << 20

// read reads a file and makes what is shown of it. It may take a second for many
// megabytes, and is no work for the screen's own goroutine.
func (l *loading) read(ctx context.Context, load func(context.Context, func(done, total int64)) ([]byte, error)) (*payload, error) {
	defer close(l.first)
	src, err := load(ctx, func(done, total int64) {
		l.done.Store(done)
		l.total.Store(total)
	})
	if err != nil {
		return nil, err
	}
	l.total.Store(int64(len(src)))
	l.parsing.Store(true)
	return l.parse(ctx, src), nil
}

func (l *loading) parse(ctx context.Context, src []byte) *payload {
	p := &payload{src: src}
	tooMany, given, long := false, false, len(src) > longPayload
	doc, bad := jsondoc.ParseWatched(bytes.TrimPrefix(src, []byte("\ufeff")), func(p jsondoc.Progress) bool {
		l.parsed.Store(int64(p.At))
		if long && !given {
			given = true
			l.first <- treeOf(src, p.Part()) //nolint:contextcheck // nothing is searched for yet
		}
		tooMany = p.Values > mostValues
		return !tooMany && ctx.Err() == nil
	})
	switch {
	case tooMany:
		p.why = "more than " + model.Grouped(mostValues) + " values: too many for a tree"
	case bad != nil:
		p.why = fmt.Sprintf("not JSON: %s (line %d, column %d)", bad.Msg, bad.Line, bad.Col)
	default:
		return treeOf(src, doc) //nolint:contextcheck // nothing is searched for yet
	}
	if isText(src) {
		p.lines = widget.NewLines(src)
	} else {
		p.why = "not text"
	}
	return p
}

// treeOf is a payload that is JSON.
func treeOf(src []byte, doc *jsondoc.Doc) *payload {
	p := &payload{src: src, doc: doc, tree: widget.NewJSONView()}
	p.tree.SetDoc(doc)
	return p
}

// isText says whether bytes are read as text: UTF-8 without NULs, but for an odd
// byte here and there.
func isText(src []byte) bool {
	head := src[:min(len(src), 1<<16)]
	odd := 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == 0 {
			return false
		}
		if r == utf8.RuneError && n == 1 && len(head) >= utf8.UTFMax {
			odd++
		}
		head = head[n:]
	}
	return odd <= min(len(src), 1<<16)/100
}

// share is how far reading has come, in hundredths; -1 where nobody knows.
func (l *loading) share() int {
	total := l.total.Load()
	if total <= 0 {
		return -1
	}
	if l.parsing.Load() {
		return int(50 + 50*l.parsed.Load()/total)
	}
	return int(50 * l.done.Load() / total)
}
