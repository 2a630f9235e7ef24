package widget

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestOutline: whatever is folded and unfolded in whatever order, the lines are
// those of going through the document node by node.
func TestOutline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, err := jsondoc.Parse([]byte(anyNested(t, rapid.IntRange(0, 4).Draw(t, "depth"))))
		if err != nil {
			t.Fatal(err)
		}
		o := newOutline(doc, rapid.Int32Range(1, 8).Draw(t, "fold"))
		wantLines(t, o)
		var boxes []int
		for i := range doc.Len() {
			if doc.Node(i).Children > 0 {
				boxes = append(boxes, i)
			}
		}
		for range rapid.IntRange(0, 8).Draw(t, "steps") {
			if len(boxes) == 0 {
				return
			}
			i := rapid.SampledFrom(boxes).Draw(t, "box")
			for p := doc.Node(i).Parent; p >= 0; p = doc.Node(int(p)).Parent { // what has a line can be folded
				if o.folded.has(int(p)) {
					i = int(p)
				}
			}
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				o.foldAll()
			case 1:
				o.unfoldAll()
			case 2:
				if !o.folded.has(i) {
					o.siblings(i, rapid.Bool().Draw(t, "on"))
				}
			default:
				o.fold(i, !o.folded.has(i))
			}
			wantLines(t, o)
		}
	})
}

// anyNested is JSON that holds others, wide enough for many words of rows.
func anyNested(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"1", "[]", "{}", `"x"`}).Draw(t, "leaf")
	}
	part := anyNested(t, depth-1)
	parts := make([]string, rapid.IntRange(0, 3).Draw(t, "parts"))
	for i := range parts {
		if parts[i] = part; i%2 == 1 {
			parts[i] = anyNested(t, rapid.IntRange(0, 1).Draw(t, "other"))
		}
	}
	many := rapid.SampledFrom([]int{1, 1, 3, 30}).Draw(t, "times")
	if depth > 2 {
		many = 1
	}
	return "[" + strings.TrimSuffix(strings.Repeat(strings.Join(append(parts, part), ",")+",", many), ",") + "]"
}

func wantLines(t *rapid.T, o *outline) {
	t.Helper()
	var want, got []int // the bracket that closes node i is -1-i
	var walk func(i int)
	walk = func(i int) {
		want = append(want, i)
		if o.doc.Node(i).Children == 0 || o.folded.has(i) {
			return
		}
		for c := range o.doc.Children(i) {
			walk(c)
		}
		want = append(want, -1-i)
	}
	walk(0)
	for line := range o.lines() {
		i, closing := o.at(line)
		if closing {
			i = -1 - i
		}
		got = append(got, i)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("lines are\n%v, want\n%v", got, want)
	}
}
