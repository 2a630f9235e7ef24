package cli

import (
	"context"
	"sync"

	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

// opens connects to a profile by its name. What it starts outlasts the console.
type opens func(name string) (*Session, error)

// choices are the configured profiles, and the one that is shown where it is none
// of them.
func (a *app) choices(shown model.Profile) []tui.Choice {
	var out []tui.Choice
	var known bool
	if a.List != nil {
		profiles, _ := a.List(a.target) // what is wrong was said when the first was opened
		for _, p := range profiles {
			known = known || p.Name == shown.Name
			out = append(out, tui.Choice{
				Name: p.Name, Provider: model.Provider(p.Provider), Environment: model.Environment(p.Environment), BaseURL: p.BaseURL, Problem: p.Problem,
			})
		}
	}
	if !known {
		out = append([]tui.Choice{choiceOf(shown)}, out...)
	}
	return out
}

func choiceOf(p model.Profile) tui.Choice {
	return tui.Choice{Name: p.Name, Provider: p.Provider, Environment: p.Environment, BaseURL: p.BaseURL}
}

// draw shows the console on a session until the user leaves, and opens others
// beside it. Without a store it says why, and shows what can be shown.
// passing says why nothing of it outlasts the console; empty for what does.
func (a *app) draw(ctx context.Context, first *Session, all []tui.Choice, open opens, passing string) error {
	look, unworn, err := a.look()
	if err != nil {
		first.close()
		return err
	}
	watching, stop := context.WithCancel(ctx)
	c := &consoles{ctx: watching, app: a, first: first.Profile.Name, open: open, all: map[string]*console{}}
	defer c.end()
	defer stop()
	shown := &console{}
	c.all[first.Profile.Name] = shown
	o := shown.begin(watching, first)
	screen := Screen{Target: a.target, Watched: o.Watched, Desk: o.OpenDesk, Notices: o.Notices, Profiles: all, Look: look}
	if unworn != "" {
		screen.Notices = append(screen.Notices, unworn)
	}
	if open != nil && len(all) > 1 {
		screen.Open = c.opened
	}
	if screen.NoDetach = passing; passing == "" && a.Background != nil {
		screen.Detach = c.detach
	}
	return a.Draw(ctx, screen)
}

// consoles are the profiles that one console has open.
type consoles struct {
	ctx   context.Context //nolint:containedctx // how long they last, which is not for those who open one to say
	app   *app
	first string // the profile that was opened first
	open  opens

	mu    sync.Mutex
	all   map[string]*console
	ended bool
}

// opened opens a profile, or gives the one that is open.
func (c *consoles) opened(name string) (tui.Opened, error) {
	one := c.one(name)
	if one == nil {
		return tui.Opened{}, &model.Error{Code: model.Canceled, Op: "open profile " + name, Why: "the console is being left"}
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.beside != nil {
		return one.as, nil
	}
	s, err := c.open(name)
	if err != nil {
		return tui.Opened{}, err
	}
	return one.begin(c.ctx, s), nil
}

// deskOf is the desk of a profile that is open; nil for none.
func (c *consoles) deskOf(name string) *runbook.Desk {
	c.mu.Lock()
	one := c.all[name]
	c.mu.Unlock()
	if one == nil {
		return nil
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.beside == nil {
		return nil
	}
	return one.beside.opened()
}

// one is the console of a profile; nil once all end.
func (c *consoles) one(name string) *console {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return nil
	}
	if c.all[name] == nil {
		c.all[name] = &console{}
	}
	return c.all[name]
}

// end ends what is open, and waits for what it has under way.
func (c *consoles) end() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	var under sync.WaitGroup
	defer under.Wait()
	for _, one := range c.all { // none is added any more
		under.Go(one.end)
	}
}

// console is one profile that a console has open.
type console struct {
	mu      sync.Mutex // held while it is being opened
	session *Session
	beside  *beside // nil until it was opened
	as      tui.Opened
}

func (c *console) begin(watching context.Context, s *Session) tui.Opened {
	b := &beside{s: s, said: len(s.Warnings)}
	b.watched = s.Watch(watching, b.memory)
	c.session, c.beside = s, b
	c.as = tui.Opened{
		Watched: b.watched, Notices: s.Warnings[:len(s.Warnings):len(s.Warnings)],
		OpenDesk: func(context.Context) (*runbook.Desk, []string) { return b.desk(watching) },
	}
	return c.as
}

func (c *console) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.beside == nil {
		return
	}
	c.beside.end()
	c.session.close()
}
