package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Part is one of the messages that an event was split into, by what it says of
// itself: a chunk, or a page.
type Part struct {
	ID       DeliveryID
	Batch    string // what the parts of one event have in common, and no other's have
	Index    int    // from 0
	Total    int
	Items    int       // that it holds
	All      int       // that all parts hold together; 0 where it does not say
	From, To time.Time // of what it holds; zero where it does not say
	Created  time.Time // when it was made
}

// fits says whether a part can be one of a number of parts.
func (p *Part) fits() bool { return p.Total > 0 && p.Index >= 0 && p.Index < p.Total }

// mostParts bounds what one event is believed to be split into.
const mostParts = 10_000

// Pieces is an event that was split, put together as far as its parts are known.
type Pieces struct {
	Total int
	Parts []Part // those that are there, in order, each index once
	Twice int    // parts that came again with another message
}

// Stitch puts together the parts of an event that one of them, own, belongs to;
// others of the same index than its are left out. Of several parts of one index
// it takes the one that was made nearest to own. ok is false for a part that says
// nothing sensible of itself.
func Stitch(own Part, others []Part) (p Pieces, ok bool) {
	if !own.fits() || own.Total > mostParts {
		return Pieces{}, false
	}
	p.Total = own.Total
	near := slices.Clone(others)
	away := func(x Part) time.Duration { return x.Created.Sub(own.Created).Abs() }
	slices.SortFunc(near, func(a, b Part) int {
		return cmp.Or(cmp.Compare(away(a), away(b)), a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	p.Parts = append(p.Parts, own)
	have := map[int]bool{own.Index: true}
	ids := map[DeliveryID]bool{own.ID: true}
	for _, x := range near {
		switch {
		case x.Batch != own.Batch || x.Total != own.Total || !x.fits() || ids[x.ID]:
			continue
		case have[x.Index]:
			p.Twice++
		default:
			have[x.Index] = true
			p.Parts = append(p.Parts, x)
		}
		ids[x.ID] = true
	}
	slices.SortFunc(p.Parts, func(a, b Part) int { return a.Index - b.Index })
	return p, true
}

// Gap is parts in a row that are missing.
type Gap struct {
	First, Last int       // from 0
	From, To    time.Time // what they hold is between these; zero where that is open
	Items       int       // that they hold; 0 where that is not known
}

// Missing are the parts that are not there, in order.
func (p Pieces) Missing() []Gap {
	var gaps []Gap
	next, from := 0, time.Time{}
	for _, x := range p.Parts {
		if x.Index > next {
			gaps = append(gaps, Gap{First: next, Last: x.Index - 1, From: from, To: x.From})
		}
		next, from = x.Index+1, x.To
	}
	if next < p.Total {
		gaps = append(gaps, Gap{First: next, Last: p.Total - 1, From: from})
	}
	if have, all := p.Items(); len(gaps) == 1 && all > have {
		gaps[0].Items = all - have
	}
	return gaps
}

// Items is how many of all items are there; all is 0 where nobody says.
func (p Pieces) Items() (have, all int) {
	for _, x := range p.Parts {
		have, all = have+x.Items, max(all, x.All)
	}
	return have, all
}

// Whole says whether every part is there.
func (p Pieces) Whole() bool { return len(p.Parts) == p.Total }

// Summary says in one line what is there and, by its number, what is missing:
// "chunks 1, 3 of 3 · missing: 2, between 10:00 and 10:30, 2 500 samples". when
// writes a time; part and items are what those are called.
func (p Pieces) Summary(when func(time.Time) string, part, items string) string {
	have, all := p.Items()
	words := "all " + strconv.Itoa(p.Total) + " " + part + "s"
	if !p.Whole() {
		words = part + " " + ranges(p.indexes()) + " of " + strconv.Itoa(p.Total)
		if len(p.Parts) > 1 {
			words = part + "s" + words[len(part):]
		}
	}
	words += ", " + Grouped(have)
	if all > 0 && all != have {
		words += " of " + Grouped(all)
	}
	words += " " + items
	if p.Twice > 0 {
		words += ", " + strconv.Itoa(p.Twice) + " came twice"
	}
	for i, g := range p.Missing() {
		if i == 0 {
			words += " · missing: "
		} else {
			words += "; "
		}
		words += g.words(when, part, items)
	}
	return words
}

func (p Pieces) indexes() (out []int) {
	for _, x := range p.Parts {
		out = append(out, x.Index+1)
	}
	return out
}

func (g Gap) words(when func(time.Time) string, part, items string) string {
	words := part + " " + strconv.Itoa(g.First+1)
	if g.Last > g.First {
		words = part + "s " + strconv.Itoa(g.First+1) + "–" + strconv.Itoa(g.Last+1)
	}
	switch {
	case g.From.IsZero() && g.To.IsZero():
	case g.From.IsZero():
		words += ", before " + when(g.To)
	case g.To.IsZero():
		words += ", after " + when(g.From)
	default:
		words += ", between " + when(g.From) + " and " + when(g.To)
	}
	if g.Items > 0 {
		words += ", " + Grouped(g.Items) + " " + items
	}
	return words
}

// ranges writes rising numbers: "1–3, 5".
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		s := strconv.Itoa(numbers[i])
		if j > i {
			s += "–" + strconv.Itoa(numbers[j])
		}
		parts = append(parts, s)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
