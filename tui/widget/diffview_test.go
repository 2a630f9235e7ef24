package widget

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

const (
	diffBefore = `{"meta":{"messageId":"5b1f","when":"2026-11-21T14:01:58.000Z","type":"network-query.hie"},
"payload":{"source":{"name":"CareQuality","status":"processing"},"count":12,"next":null,
"tags":["a","b","c"],"one":1,"two":2,"three":3,"url":"https://bucket.s3.amazonaws.com/k?X-Amz-Date=20261121T140158Z&X-Amz-Signature=abc"}}`
	diffAfter = `{"meta":{"messageId":"77aa","when":"2026-11-21T14:02:58.000Z","type":"network-query.hie"},
"payload":{"one":1,"two":2,"three":3,"source":{"name":"CareQuality","status":"completed","documents":{"n":1,"list":[]}},"count":12.0,
"tags":["c","a","b"],"url":"https://bucket.s3.amazonaws.com/k?X-Amz-Date=20261121T140258Z&X-Amz-Signature=def"}}`
)

func newDiff(tb testing.TB, w, h int) *DiffView {
	tb.Helper()
	rules := DiffRules{Expected: func(a *jsondoc.Doc, i int, _ *jsondoc.Doc, _ int) string {
		return map[string]string{"messageId": "id", "when": "time", "url": "link"}[a.Key(i)]
	}}
	lines, _ := DiffTexts([]string{"Host: a", "X-Id: 1", "Accept: */*"}, []string{"Host: a", "X-Id: 2", "Accept: */*"})
	v := NewDiffView()
	v.SetSize(w, h)
	v.SetParts([]DiffPart{
		{Title: "Headers", Lines: lines},
		{Title: "Payload", Note: "masked values are compared, too", Tree: DiffDocs(parsed(tb, diffBefore), parsed(tb, diffAfter), rules)},
	})
	return v
}

func TestDiffPictures(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		do   func(v *DiffView)
	}{
		{"wide", 110, 30, func(*DiffView) {}},
		{"narrow", 44, 34, func(*DiffView) {}},
		{"toggled", 80, 30, func(v *DiffView) {
			v.Top()
			v.Move(18)
			v.Toggle()
			v.Move(-1)
			v.Toggle()
			v.Move(2)
		}},
		{"masked", 80, 28, func(v *DiffView) {
			v.SetMask(func(d *jsondoc.Doc, i int) bool { return strings.HasPrefix(d.Path(i), "payload") })
		}},
		{"search", 80, 24, func(v *DiffView) { v.Search("amz"); v.SearchNext() }},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := newDiff(t, c.w, c.h)
			c.do(v)
			lines := v.View(night(), true, false)
			fills(t, lines, c.w, c.h)
			golden.RequireEqual(t, picture(lines))
		})
	}
}

// TestDiffViewAnything: whatever is compared, and whatever is done, lines fit, do
// no harm, and what is masked is not among them.
func TestDiffViewAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var docs [2]*jsondoc.Doc
		for i, name := range []string{"a", "b"} {
			src := rapid.SampledFrom([]string{diffBefore, diffAfter, `["\u001b[2J","\u202e` + "\xff" + `","secret",[1,[2,{"secret":"secret"}]],1e400]`, `{"s\u0000":"secret","s\u0000":-0}`, `"secret"`, `[]`}).Draw(rt, name)
			docs[i] = parsed(t, src)
		}
		v := NewDiffView()
		lines, _ := DiffTexts([]string{"\x1b]52;c;YQ==\x07", "x", "y", "z"}, []string{"x", "y", "z", "\x9b2J"})
		v.SetParts([]DiffPart{{Title: "\x1b[2J", Lines: lines}, {Tree: DiffDocs(docs[0], docs[1], DiffRules{})}})
		v.SetMask(func(d *jsondoc.Doc, i int) bool { return d.Text(i) == "secret" })
		steps := []func(){
			v.Toggle, v.PageDown, v.PageUp, v.Top, v.Bottom, func() { v.Move(1) }, func() { v.Move(-1) }, func() { v.Half(1) }, func() { v.NextChange(1) },
			func() { v.NextChange(-1) }, func() { v.Search("s") }, func() { v.Search("") }, v.SearchNext, v.SearchPrev,
		}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			w, h := rapid.IntRange(0, 120).Draw(rt, "w"), rapid.IntRange(0, 30).Draw(rt, "h")
			v.SetSize(w, h)
			rapid.SampledFrom(steps).Draw(rt, "step")()
			shown := v.View(night(), true, false)
			fills(rt, shown, w, h)
			if s := strings.Join(v.Text(120), "\n"); strings.Contains(s, `"secret"`) && !strings.Contains(s, `"secret":`) {
				rt.Fatalf("what is masked is shown:\n%s", s)
			}
		}
	})
}
