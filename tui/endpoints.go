package tui

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// endpoints is the page of the webhook URL and its key, and of the URLs that
// were in force before.
type endpoints struct {
	sh     *shared
	w, h   int
	seq    uint64
	used   []client.UsedURL
	cursor int               // among used
	shown  model.Secret      // the key that is shown: it is on record; empty for none
	hides  uint64            // of the last reveal: a key is shown for a while only
	health map[string]health // by URL
	pass   passes[map[string]health]
	many   *manyEnds // the page instead, where there may be several
	latest latest
}

func newEndpoints(sh *shared) *endpoints { return &endpoints{sh: sh, many: newManyEnds(sh)} }

// keyShown is how long a key stays on the screen.
const keyShown = 30 * time.Second

// hide ends the showing of a key.
type hide struct{}

// refresh works out how the receiver does and asks for the URLs used before.
func (p *endpoints) refresh() tea.Cmd {
	if hasMany(p.sh.snap) {
		return p.many.refresh()
	}
	p.seq++
	rows, now, urls := p.sh.snap.Log.Rows, p.sh.knownAt(), urlsOf(p.sh.snap.Endpoints)
	how := p.pass.begin(p.sh, endpointsID, func() map[string]health { return healthOf(rows, now, urls) })
	if p.sh.desk == nil {
		return how
	}
	return tea.Batch(how, ask(endpointsID, p.seq, p.sh.desk.URLs))
}

func (p *endpoints) update(msg tea.Msg) (intent, tea.Cmd) {
	switch msg := msg.(type) {
	case result[[]client.UsedURL]:
		if msg.seq == p.seq && msg.err == nil {
			p.used = msg.val
			p.move(0)
		}
	case result[passed[map[string]health]]:
		p.health = msg.val.val
		return nil, p.pass.rest(p.sh, msg, p.refresh)
	case result[passRested[map[string]health]]:
		return nil, p.pass.goOn(msg, p.refresh)
	case result[hide]:
		if msg.seq == p.hides {
			p.shown = model.Secret{}
		}
	case result[keyGiven]:
		return p.takeKey(msg)
	default:
		return p.many.update(msg)
	}
	return nil, nil
}

func (p *endpoints) resize(w, h int) {
	p.w, p.h = w, h
	p.many.resize(w, h)
}

func (p *endpoints) typing() *typing { return nil }
func (p *endpoints) move(by int)     { p.cursor = min(max(p.cursor+by, 0), max(0, len(p.earlier())-1)) }
func (p *endpoints) url() string     { return p.endpoint().URL }
func (p *endpoints) noEarlier() string {
	return none(len(p.earlier()) > 0, "no other URL is known to have been used")
}

// endpoint is the account's receiver; a zero one while it is not known.
func (p *endpoints) endpoint() model.Endpoint {
	if e := p.sh.snap.Endpoints; len(e) > 0 {
		return e[0]
	}
	return model.Endpoint{}
}

// earlier are the URLs used before that are not the present one.
func (p *endpoints) earlier() []client.UsedURL {
	var out []client.UsedURL
	for _, u := range p.used {
		if u.URL != p.url() {
			out = append(out, u)
		}
	}
	return out
}

func (p *endpoints) actions() []action {
	if hasMany(p.sh.snap) {
		return p.many.actions()
	}
	off := p.sh.noDesk()
	noURL := firstOf(off, none(p.url() != "", "no webhook URL is set"))
	acts := []action{
		{keys: []string{"e"}, name: "change URL", about: "set another webhook URL; the key stays", foot: true, off: off, run: func() (intent, tea.Cmd) { return p.askURL(true, p.url(), "") }},
		{keys: []string{"E"}, name: "change URL and key", about: "set another webhook URL and rotate its key", off: off, run: func() (intent, tea.Cmd) { return p.askURL(false, p.url(), "") }},
		{keys: []string{"K"}, name: "rotate key", about: "clear the URL and set it again, which makes a new key; hand it over and prove it", foot: true, off: noURL, run: func() (intent, tea.Cmd) { return p.plan(runbook.URLChange{}) }},
		{keys: []string{"enter"}, name: "switch back", about: "set the earlier URL under the cursor; the key stays", foot: true, off: firstOf(off, p.noEarlier()), run: p.switchBack},
		{keys: []string{"u"}, name: "undo", about: "undo the last change of the URL; what would be done is shown first", foot: p.changedLately(), off: off, run: p.undo},
		{keys: []string{"v"}, name: p.revealName(), about: "show the key for 30 seconds", foot: true, off: firstOf(off, none(!p.endpoint().Secret.Empty(), "there is no key")), run: p.reveal},
		{keys: []string{"y"}, name: "copy", about: "copy the URL or the key", foot: true, off: none(p.url() != "", "no webhook URL is set"), run: p.copyMenu},
		{keys: []string{"j", "down"}, name: "next URL", move: true, run: does(func() { p.move(1) })},
		{keys: []string{"k", "up"}, name: "URL before", move: true, run: does(func() { p.move(-1) })},
	}
	ping := pingAction(p.sh)
	ping.foot, ping.off = true, noURL
	acts = append(acts, ping, preflightAction(p.sh, p.url()))
	if run, n := p.refused(); p.sh.desk != nil && n > 0 {
		acts = append(acts, refusedAction(p.sh.desk, run, n))
	}
	return acts
}

// refused is the last change of the URL or its key, and how many were refused
// during it and not sent again yet.
func (p *endpoints) refused() (model.RunID, int) {
	for i := range p.sh.runs.Runs {
		if r := &p.sh.runs.Runs[i].Run; r.Kind == model.RunRotate {
			return r.ID, len(p.sh.runs.Refused(r.ID))
		}
	}
	return "", 0
}

// changedLately says whether there is a change that is worth offering to undo.
func (p *endpoints) changedLately() bool {
	return slices.ContainsFunc(p.sh.runs.Runs, func(r runbook.RunView) bool { return r.Run.Kind == model.RunRotate && r.Run.State.Ended() })
}

// refusedAction sends again the n that were refused during a change.
func refusedAction(desk *runbook.Desk, id model.RunID, n int) action {
	return action{
		keys: []string{"R"}, name: "retry " + model.Grouped(n) + " refused", foot: true,
		about: "send again what was refused while the key changed; the plan is shown first",
		run: func() (intent, tea.Cmd) {
			return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanRefused(ctx, id) })
		},
	}
}

func (p *endpoints) plan(c runbook.URLChange) (intent, tea.Cmd) {
	desk := p.sh.desk
	return say{text: "planning …"}, makePlan(func(ctx context.Context) (runbook.Plan, error) { return desk.PlanURL(ctx, c) })
}

// askURL asks for the new URL, again for one that cannot be taken: what was typed
// stays to be mended.
func (p *endpoints) askURL(keep bool, value, wrong string) (intent, tea.Cmd) {
	title := "Change the webhook URL"
	if !keep {
		title = "Change the webhook URL and rotate its key"
	}
	return lay{newPrompt(title, "The new URL. What would be done is shown before anything is sent.", value, func(u string) (intent, tea.Cmd) {
		u = strings.TrimSpace(u)
		if why := runbook.URLFault(u); why != "" {
			return p.askURL(keep, u, why)
		}
		again := func(why string) intent {
			in, _ := p.askURL(keep, u, why)
			return in
		}
		desk := p.sh.desk
		return say{text: "planning …"}, func() tea.Msg {
			msg := planOf(func(ctx context.Context) (runbook.Plan, error) {
				return desk.PlanURL(ctx, runbook.URLChange{URL: u, KeepKey: keep})
			})
			msg.again = again
			return msg
		}
	}).because(wrong)}, nil
}

func (p *endpoints) switchBack() (intent, tea.Cmd) {
	return p.plan(runbook.URLChange{URL: p.earlier()[p.cursor].URL, KeepKey: true})
}

// undo plans to undo the last change, of which the record tells.
func (p *endpoints) undo() (intent, tea.Cmd) {
	return say{text: "planning …"}, makePlan(p.sh.desk.PlanUndo)
}

// revealed says whether the key in force is shown: another one that came
// meanwhile is not.
func (p *endpoints) revealed() bool {
	return !p.shown.Empty() && p.shown == p.endpoint().Secret
}

func (p *endpoints) revealName() string {
	if p.revealed() {
		return "hide key"
	}
	return "show key"
}

// reveal hides the key, or shows it once that is on record.
func (p *endpoints) reveal() (intent, tea.Cmd) {
	p.hides++
	if p.revealed() {
		p.shown = model.Secret{}
		return nil, nil
	}
	return nil, p.giveKey("")
}

func (p *endpoints) giveKey(what string) tea.Cmd {
	e := p.endpoint()
	return giveKey(p.sh.desk, endpointsID, p.hides, text.URL(e.URL), keyGiven{e.Secret, what})
}

// takeKey copies or shows a key that is on record. One that cannot be put there
// is not given.
func (p *endpoints) takeKey(msg result[keyGiven]) (intent, tea.Cmd) {
	if msg.val.what != "" || msg.err != nil {
		return msg.val.copied(msg.err), nil
	}
	if msg.seq != p.hides {
		return nil, nil
	}
	p.shown = msg.val.key
	return nil, p.sh.tick(keyShown, func(time.Time) tea.Msg { return result[hide]{to: endpointsID, seq: msg.seq} })
}

func (p *endpoints) copyMenu() (intent, tea.Cmd) {
	e := p.endpoint()
	entries := []entry{{key: "u", name: "URL", run: wants(clip{what: "URL", text: e.URL})}}
	if !e.Secret.Empty() && p.sh.desk != nil { // that it is copied has to be put on record
		entries = append(entries, entry{key: "k", name: "key …" + e.Secret.Fingerprint(), run: func() (intent, tea.Cmd) { return nil, p.giveKey("key") }})
	}
	return lay{newMenu("Copy", entries)}, nil
}
