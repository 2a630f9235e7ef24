package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// presigned is a link of a payload that is good for a while only.
type presigned struct {
	node  int
	until time.Time
}

// Bounds of what is looked at for presigned links.
const (
	longestLink = 4096    // bytes of a text
	mostLinked  = 500_000 // values of a payload
)

// linksOf finds the presigned links of a payload, those that expire first in front.
func linksOf(doc *jsondoc.Doc, sent time.Time) (links []presigned) {
	if doc == nil {
		return nil
	}
	for i := range min(doc.Len(), mostLinked) {
		if doc.Node(i).Kind != jsondoc.String {
			continue
		}
		head, _ := doc.Head(i, longestLink)
		if until, ok := catalog.Expiry(head, sent); ok {
			links = append(links, presigned{i, until})
		}
	}
	return links
}

// notes says how long presigned links are good for, and of those that are not any
// more, how to come by a fresh one.
func (p *preview) notes() func(*jsondoc.Doc, int) string {
	sent, sh := p.d.Created, p.sh
	return func(doc *jsondoc.Doc, i int) string {
		if doc.Node(i).Kind != jsondoc.String {
			return ""
		}
		head, _ := doc.Head(i, longestLink)
		until, ok := catalog.Expiry(head, sent)
		if !ok {
			return ""
		}
		words := expiryWords(until, sh.at)
		if !until.After(sh.at) {
			words += " · " + freshWay(doc, i, sh.snap.Profile.Provider)
		}
		return words
	}
}

func expiryWords(until, now time.Time) string {
	left := until.Sub(now)
	if left <= 0 {
		return "link expired " + model.Ago(until, now)
	}
	return "link expires in " + model.Age(left)
}

// freshWay is how to come by a fresh link in place of one that has expired: the
// document's own address that yields one, where it stands beside it; else the
// delivery sent again by itself, which Metriport gives fresh links to.
func freshWay(doc *jsondoc.Doc, i int, of model.Provider) string {
	if up := doc.Node(i).Parent; up >= 0 {
		for k := range doc.Children(int(up)) {
			if k != i && doc.KeyHead(k, 32) == "downloadUrl" {
				return "a call of downloadUrl gives a fresh one"
			}
		}
	}
	if of == model.Metriport {
		return "retry sends a fresh one"
	}
	return "its sender can make a fresh one"
}

// linkWords says in short how the payload's links stand; empty without any.
func (p *preview) linkWords() string {
	links, expired := p.content.links, 0
	var next time.Time
	for _, l := range links {
		switch {
		case !l.until.After(p.sh.at):
			expired++
		case next.IsZero() || l.until.Before(next):
			next = l.until
		}
	}
	switch {
	case len(links) == 0:
		return ""
	case len(links) == 1:
		return expiryWords(links[0].until, p.sh.at)
	case expired == len(links):
		return "all " + counted(len(links), "link") + " expired"
	case expired > 0:
		return model.Grouped(expired) + " of " + counted(len(links), "link") + " expired"
	}
	return counted(len(links), "link") + ", the first " + expiryWords(next, p.sh.at)[len("link "):]
}

// linkDue says that a link is in its last minute, or a second further in it.
type linkDue struct{}

// lastMinute is when what is left of a link is told by the second.
const lastMinute = time.Minute

// watchLinks draws again when a link comes into its last minute, and each second
// of that. All else goes by the minute.
func (p *preview) watchLinks() tea.Cmd {
	if p.content == nil {
		return nil
	}
	wait := time.Duration(-1)
	for _, l := range p.content.links {
		left := l.until.Sub(p.sh.at)
		if left <= 0 {
			continue
		}
		due := time.Second
		if left > lastMinute {
			due = left - lastMinute
		}
		if wait < 0 || due < wait {
			wait = due
		}
	}
	if wait < 0 || wait > time.Hour {
		return nil
	}
	seq := p.seq
	return p.sh.tick(wait, func(time.Time) tea.Msg { return result[linkDue]{to: deliveriesID, seq: seq} })
}
