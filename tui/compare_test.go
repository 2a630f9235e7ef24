package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestCompare: a failed delivery is shown against the last of its type that
// arrived; what is health data stays hidden until it is asked for, and the side
// stays chosen when the cursor moves.
func TestCompare(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "/")
	d.text("status:failed type:network-query.hie")
	d.press("enter", "enter", "[")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	d.wants("against ✓ delivered", "status 200 → 50", "ids, times, links as in any two", "Payload │ Request │ Response │ Attempts │ Signature │ Compare", "masked, m shows", "· id", "· time")
	with := p.preview.beside.val.with.Delivery
	if with.Type != p.preview.d.Type || with.Outcome != model.Delivered || with.Created.After(p.preview.d.Created) {
		t.Errorf("compared with %+v", with)
	}
	if strings.Contains(d.frame(), p.preview.d.User) && p.preview.d.User != "" {
		t.Error("the patient is shown")
	}
	d.press("m")
	d.lacks("masked, m shows")
	d.press("esc", "j")
	if p.preview.tab != compareTab || p.preview.beside.val == nil || p.preview.beside.of != p.preview.content {
		t.Error("the side that was chosen is shown for the next one too")
	}
	d.press("tab")
	d.wants("masked, m shows", "n next change")

	other := p.rows.At(3)
	d.press("C")
	d.wants("Compare with", "by its id …", string(other.Type))
	d.text(string(other.ID)[:12])
	d.press("enter")
	if got := p.preview.beside.val.with.Delivery.ID; got != other.ID {
		t.Errorf("compared with %s, chosen was %s", got, other.ID)
	}
	d.wants("against ✗ failed")
	d.press("C", "enter")
	d.text("no-such")
	d.press("enter")
	d.wants("C compares with another")
	d.press("C")
	d.text(string(other.ID)[:12])
	d.press("enter")
	d.wants("against ✗ failed")
	d.press("esc", "/")
	d.text(" nothing-like-it") // the comparison goes with what it is of
	d.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	d.lacks("against ✗ failed")
}

// TestPlaceIsKept: a payload that was read in is as it was left when the cursor
// comes back to it.
func TestPlaceIsKept(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "f", "tab", "Z", "j", "enter", "j", "tab")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	was := strings.Join(p.preview.view(false), "\n")
	d.press("j")
	if strings.Join(p.preview.view(false), "\n") == was {
		t.Fatal("another delivery looks the same")
	}
	d.press("k")
	if now := strings.Join(p.preview.view(false), "\n"); now != was {
		t.Errorf("it was\n%s\nis\n%s", was, now)
	}
}

// TestExpected: what differs in any two messages is told from what does not.
func TestExpected(t *testing.T) {
	for _, c := range []struct{ key, a, b, want string }{
		{"messageId", `"x"`, `"y"`, "id"},
		{"id", `1`, `2`, "id"},
		{"externalId", `"ext-1"`, `"ext-2"`, "id"},
		{"patient", `"018f3c1a-9d2b-7a11-8c55-6e0f1a2b3c4d"`, `"018f3c1a-9d2b-7a11-8c55-6e0f1a2b3c4e"`, "id"},
		{"patient", `"018f3c1a-9d2b-7a11-8c55-6e0f1a2b3c4d"`, `"018f3c1a-9d2b-7a11-8c55-6e0f1a2b3c4z"`, ""},
		{"indexed", `"2026-02-11T17:40:00.000Z"`, `"2026-02-12T17:40:00.000Z"`, "time"},
		{"createdAt", `1770000000`, `1770000001`, "time"},
		{"count", `1770000000`, `1770000001`, ""},
		{"url", `"https://a.example/k?X-Amz-Signature=1"`, `"https://a.example/k?X-Amz-Signature=2"`, "link"},
		{"url", `"https://a.example/k?x=1"`, `"https://a.example/l?x=1"`, ""},
		{"status", `"failed"`, `"completed"`, ""},
	} {
		doc := func(v string) *jsondoc.Doc {
			doc, bad := jsondoc.Parse(fmt.Appendf(nil, `{%q:%s}`, c.key, v))
			if bad != nil {
				t.Fatal(bad)
			}
			return doc
		}
		if got := expected(doc(c.a), 1, doc(c.b), 1); got != c.want {
			t.Errorf("%s: %s → %s is %q, want %q", c.key, c.a, c.b, got, c.want)
		}
	}
}

// TestCompareChoice: what is marked is offered first, whatever its type; a search
// that nobody waits for any more ends, and offers nothing.
func TestCompareChoice(t *testing.T) {
	d := newDesk(t, incident(), 120, 40)
	d.press("2", "f")
	p, _ := d.app.pages[deliveriesID].(*deliveries)
	first, other := p.rows.At(0), model.Delivery{}
	for i := range p.rows.Len() {
		if other = p.rows.At(i); other.Type != first.Type {
			break
		}
		d.press("j")
	}
	d.press("space", "g", "enter", "C")
	d.wants("Compare with", "marked · "+string(other.Type)[:8], string(other.ID)[:12])
	d.press("esc", "[")

	own := &model.Delivery{ID: "own", Type: "a", Created: start}
	list := slices.Repeat([]*model.Delivery{{ID: "x", Type: "b"}}, 3*givenUpEvery)
	rows := model.RowsOf(append(list, &model.Delivery{ID: "y", Type: "a", Outcome: model.Delivered})...)
	ctx, giveUp := context.WithCancel(t.Context())
	if c := candidatesOf(ctx, rows, own, nil); len(c.like) == 0 {
		t.Error("nothing alike is found")
	}
	if _, found := deliveredLike(ctx, rows, own); !found {
		t.Error("nothing alike that was delivered is found")
	}
	giveUp()
	if c := candidatesOf(ctx, rows, own, nil); len(c.like) != 0 {
		t.Error("the search goes on")
	}
	if _, found := deliveredLike(ctx, rows, own); found {
		t.Error("the search for what was delivered goes on")
	}

	_, search := d.app.Update(keyPress("C"))
	d.press("esc")
	d.run(search)
	d.lacks("Compare with")
	_, search = d.app.Update(keyPress("C"))
	d.press("esc", "j")
	d.run(search)
	d.lacks("Compare with")

	p.preview.turnTo(compareTab)
	compare := p.preview.compare(true)
	p.preview.show(&other, false)
	d.run(compare)
	if p.preview.beside.val != nil {
		t.Error("what was given up is shown")
	}
}
