package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/tui/widget"
)

// choosing is the search for what could be compared with.
type choosing struct {
	seq    uint64 // of the one that is still of interest
	giveUp context.CancelFunc
}

func (c *choosing) end() {
	if c.giveUp != nil {
		c.giveUp()
	}
	c.seq, c.giveUp = c.seq+1, nil
}

// candidates is what a delivery could be compared with: what is marked first, then
// what is of the same type.
type candidates struct {
	own          *model.Delivery
	marked, like []*model.Delivery
}

const (
	mostCandidates = 500     // are offered to choose from
	longSearch     = 100_000 // rows, from which on a search through them is mentioned
)

// choose looks, beside the screen, for what the operator could compare with.
func (p *preview) choose() (intent, tea.Cmd) {
	p.choosing.end()
	var ctx context.Context
	ctx, p.choosing.giveUp = context.WithCancel(p.sh.ctx)
	own, rows := p.d, p.sh.snap.Log.Rows
	var marks map[model.DeliveryID]bool
	if p.marks != nil {
		marks = p.marks()
	}
	search := work(deliveriesID, p.choosing.seq, func() candidates { return candidatesOf(ctx, rows, own, marks) })
	if rows.Len() < longSearch {
		return nil, search
	}
	return say{text: "looking for what it can be compared with … · esc gives up"}, search
}

// candidatesOf looks through rows until there are enough, or that is given up.
func candidatesOf(ctx context.Context, rows model.Rows, own *model.Delivery, marks map[model.DeliveryID]bool) candidates {
	c, left := candidates{own: own}, len(marks)
	rows.Scan(0, rows.Len(), func(i int, d *model.Delivery) bool {
		if i%givenUpEvery == 0 && ctx.Err() != nil || left == 0 && len(c.like) == mostCandidates {
			return false
		}
		marked := left > 0 && marks[d.ID]
		if marked {
			left--
		}
		switch {
		case d.ID == own.ID:
		case marked:
			c.marked = append(c.marked, d.Copy())
		case d.Type == own.Type && len(c.like) < mostCandidates:
			c.like = append(c.like, d.Copy())
		}
		return true
	})
	return c
}

// takeCandidates lets the operator say what to compare with.
func (p *preview) takeCandidates(msg result[candidates]) intent {
	if msg.seq != p.choosing.seq {
		return nil
	}
	p.choosing.end()
	own := msg.val.own
	list := slices.Concat(msg.val.marked, msg.val.like)
	list = list[:min(len(list), mostCandidates)]
	items := []widget.PickItem{{Title: "by its id …", Desc: "any delivery of this profile"}}
	for i, d := range list {
		title := p.sh.clock(d.Created) + "  " + widget.FitString(outcomeCell(d), outcomeWide, widget.Left) + "  " + text.Clean(client.MessageOf(d.ID))
		desc := shortURL(d.Endpoint)
		if i < len(msg.val.marked) {
			desc = "marked · " + text.Clean(string(d.Type)) + " · " + desc
		}
		items = append(items, widget.PickItem{Title: title, Desc: desc})
	}
	return lay{newPicker("Compare with", "", items, func(i int) (intent, tea.Cmd) {
		if i > 0 {
			return p.compareChosen(own, list[i-1].ID)
		}
		return lay{newPrompt("Compare with", "The id of a delivery; what is not held here is asked for.", "", func(id string) (intent, tea.Cmd) {
			if id == "" {
				return nil, nil
			}
			return p.compareChosen(own, model.DeliveryID(id))
		})}, nil
	})}
}
