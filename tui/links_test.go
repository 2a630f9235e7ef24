package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// TestLinkClocks: links are told by the minute until their last minute, by the
// second in it, and by the way to a fresh one afterwards; nothing ticks without a
// link.
func TestLinkClocks(t *testing.T) {
	var waits []time.Duration
	sh := &shared{at: start, snap: &model.Snapshot{Profile: model.Profile{Provider: model.Metriport}}, tick: func(d time.Duration, _ func(time.Time) tea.Msg) tea.Cmd {
		waits = append(waits, d)
		return nil
	}}
	p := newPreview(sh)
	sent := start.Add(-time.Minute)
	link := func(life int) string {
		return fmt.Sprintf(`{"url":"https://b.example/k?X-Amz-Expires=%d","downloadUrl":"https://api.example/d"}`, life)
	}
	doc, _ := jsondoc.Parse([]byte(`{"docs":[` + link(600) + `,` + link(100) + `],"other":"https://b.example/k?X-Amz-Expires=90"}`))
	p.d = &model.Delivery{Created: sent}
	p.content = &shown{doc: doc, links: linksOf(doc, sent)}
	if len(p.content.links) != 3 {
		t.Fatalf("%+v", p.content.links)
	}
	other, _ := doc.Get("other")
	first, _ := doc.Get("docs[0].url")
	for _, c := range []struct {
		at    time.Duration
		words string
		note  string
		wait  time.Duration
	}{
		{-40 * time.Second, "3 links, the first expires in 1 min", "link expires in 1 min", 10 * time.Second},
		{-30 * time.Second, "3 links, the first expires in 1 min", "link expires in 1 min", time.Second},
		{0, "3 links, the first expires in 30 s", "link expires in 30 s", time.Second},
		{35 * time.Second, "1 of 3 links expired", "link expired 5 s ago · retry sends a fresh one", time.Second},
		{time.Minute, "2 of 3 links expired", "link expired 30 s ago · retry sends a fresh one", 7 * time.Minute},
		{time.Hour, "all 3 links expired", "link expired 59 min ago · retry sends a fresh one", 0},
	} {
		sh.at, waits = start.Add(c.at), nil
		p.watchLinks()
		if got := p.linkWords(); got != c.words {
			t.Errorf("after %s: %q, want %q", c.at, got, c.words)
		}
		if got := p.notes()(doc, other); got != c.note {
			t.Errorf("after %s: %q, want %q", c.at, got, c.note)
		}
		if c.wait == 0 && len(waits) > 0 || c.wait > 0 && (len(waits) != 1 || waits[0] != c.wait) {
			t.Errorf("after %s it waits %v, want %s", c.at, waits, c.wait)
		}
	}
	if got := p.notes()(doc, first); !strings.Contains(got, "downloadUrl gives a fresh one") {
		t.Errorf("%q", got)
	}
	p.content.links, waits = nil, nil
	if p.watchLinks(); len(waits) > 0 {
		t.Error("it ticks without a link")
	}
}
