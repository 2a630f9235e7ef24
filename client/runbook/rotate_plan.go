package runbook

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"

	"github.com/hooktop/hooktop/model"
)

// urlPlan is what a change of the URL or its key keeps to.
type urlPlan struct {
	From    place  `json:"from"`
	To      place  `json:"to"`
	KeepKey bool   `json:"keepKey"`
	Key     string `json:"key"` // the present key's fingerprint, to be shown
	KeyMark string `json:"keyMark"`

	Undoes model.RunID `json:"undoes,omitempty"` // the change that this one takes back
	Bring  bool        `json:"bring,omitempty"`  // the receiver may not know the key that is kept
}

func readURLPlan(raw []byte) (urlPlan, error) {
	var p urlPlan
	if err := json.Unmarshal(raw, &p); err != nil || p.To.Mark == "" {
		return p, &model.Error{Code: model.Invalid, Op: "read the plan", Why: "it is not one of a URL change", Do: "cancel the run and plan again", Err: err}
	}
	return p, nil
}

// manyURLs is why there is no one webhook URL to change.
const manyURLs = "this provider has many endpoints: change the URL of one of them, or rotate its key"

// planURL plans a change from what the provider says now.
func (d *Desk) planURL(ctx context.Context, c URLChange) (Plan, error) {
	if d.b.URLSetter == nil {
		return Plan{Kind: model.RunRotate, Title: "change the webhook URL", Refuse: manyURLs}, nil
	}
	now, err := endpoint(ctx, d.b.Host)
	if err != nil {
		return Plan{}, err
	}
	to := c.URL
	if to == "" {
		to = now.URL
	}
	switch {
	case to == "":
		why, do := "no URL is set, and none was named", "name one"
		if open, err := d.changing(ctx); err == nil && open != "" {
			why, do = "no URL is set now: "+open, "" // it may just be between clear and set
		}
		return Plan{}, invalid("plan the change of the webhook URL", why, do)
	case c.KeepKey && to == now.URL:
		return Plan{}, invalid("plan the change of the webhook URL", "nothing would change: this is the URL in force", "name another, rotate the key, or ping")
	}
	u := urlPlan{From: d.remember(now.URL), To: d.remember(to), KeepKey: c.KeepKey, Key: now.Secret.Fingerprint(), KeyMark: mark(now.Secret.Reveal())}
	return d.planOf(ctx, u, now.Secret, to)
}

// planOf words what is to be done to a webhook with a key, and says whether it
// can be.
func (d *Desk) planOf(ctx context.Context, u urlPlan, key model.Secret, to string) (Plan, error) {
	raw, err := json.Marshal(u)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Kind: model.RunRotate, Title: u.title(), Facts: append(u.facts(key), urlFacts(to)...), Raw: raw}
	if d.b.Profile.Environment == model.Production {
		p.Needs.Name = d.b.Profile.Name
	}
	p.Facts = append(p.Facts, d.handOverFact(u), d.callsFact())
	p.Refuse, err = d.refusal(ctx, to)
	if p.Refuse == "" {
		if b := urlBlocked(to); b != "" {
			p.Facts = append(p.Facts, Fact{Label: "rule", Text: b + "; this host does not enforce it", Warn: true})
		}
	}
	return p, err
}

// refusal says why a change to a URL cannot start now.
func (d *Desk) refusal(ctx context.Context, to string) (string, error) {
	if fault := urlFault(to); fault != "" {
		return fault, nil
	}
	if b := urlBlocked(to); b != "" && enforced(d.b.Profile) {
		return b, nil
	}
	if left, ok := d.callsLeft(); ok && left < callsOfChange {
		return "only " + strconv.Itoa(left) + " calls are left today, and it takes about " + strconv.Itoa(callsOfChange), nil
	}
	return d.changing(ctx)
}

// changing says of a change that is open that it is; empty where none is.
func (d *Desk) changing(ctx context.Context) (string, error) {
	open, err := openHeads(ctx, d.b.Store, d.b.Profile.Name)
	if err != nil {
		return "", err
	}
	for i := range open {
		if open[i].Kind == model.RunRotate {
			return "a change is open already, run " + string(open[i].ID) + " of " + open[i].Who + ": resume it or cancel it first", nil
		}
	}
	return "", nil
}

// stays says whether only the key is to be another one.
func (u urlPlan) stays() bool { return u.From.Mark == u.To.Mark }

// op is what the change is called in its errors.
func (u urlPlan) op() string {
	if u.stays() {
		return opNewKey
	}
	return opChange
}

func (u urlPlan) title() string {
	switch {
	case u.Undoes != "":
		return "undo the change of the webhook URL"
	case u.KeepKey:
		return "change the webhook URL, keep the key"
	case u.From.Mark == "":
		return "set the webhook URL"
	case u.stays():
		return opNewKey
	}
	return "change the webhook URL and rotate its key"
}

func (u urlPlan) facts(key model.Secret) []Fact {
	facts := []Fact{{Label: "from", Text: cmp.Or(u.From.Shown, "no URL")}, {Label: "to", Text: u.To.Shown}}
	if u.stays() {
		facts = []Fact{{Label: "URL", Text: u.To.Shown + " stays"}}
	}
	if u.KeepKey || u.From.Mark == "" {
		if key.Empty() {
			return append(facts, Fact{Label: "key", Text: "none now; the provider makes one"})
		}
		return append(facts, Fact{Label: "key", Text: keyText(key) + " is kept"})
	}
	return append(facts,
		Fact{Label: "key", Text: keyText(key) + " → a new one, made by the provider"},
		Fact{Label: "how", Text: "the URL is cleared and set again; if the provider ignores the clear, it keeps the key, and the run says so"},
		Fact{Label: "meanwhile", Text: "between clear and set messages are stored as failed and can be retried; devices.* messages are lost", Warn: true},
	)
}

// urlFacts are the warnings of a URL.
func urlFacts(url string) []Fact {
	var facts []Fact
	for _, doubt := range urlDoubts(url) {
		facts = append(facts, Fact{Label: "URL", Text: doubt, Warn: true})
	}
	return facts
}

func (d *Desk) handOverFact(u urlPlan) Fact {
	switch {
	case u.Bring:
		return Fact{Label: "hand over", Text: "the receiver there may still have the key before: it refuses messages until it has the one in force", Warn: true}
	case u.KeepKey:
		return Fact{Label: "hand over", Text: "nothing, unless the provider makes another key all the same"}
	case d.b.OnRotate != nil:
		return Fact{Label: "hand over", Text: "the receiver refuses messages until it has the new key; on_rotate can bring it there"}
	}
	return Fact{Label: "hand over", Text: "the receiver refuses messages until you bring it the new key; no on_rotate is configured", Warn: true}
}

// callsOfChange are the provider calls of a change that goes well: 4 readings of
// the settings, 2 POSTs, and a ping by the provider with 2 readings before it, a
// POST and 5 looks at its outcome.
const callsOfChange = 14

// callsFact says what a change costs of the day's calls. A change that cannot be
// paid for would end between clear and set.
func (d *Desk) callsFact() Fact {
	f := Fact{Label: "calls", Text: "about " + strconv.Itoa(callsOfChange) + " to the provider"}
	if left, ok := d.callsLeft(); ok {
		f.Text += ", of " + model.Grouped(left) + " left today"
		f.Warn = left < callsOfChange
	}
	return f
}

// callsLeft is how many calls the day has left; ok is false without a quota.
func (d *Desk) callsLeft() (n int, ok bool) {
	if d.b.Budget == nil {
		return 0, false
	}
	return d.b.Budget().Left()
}

func keyText(key model.Secret) string {
	if key.Empty() {
		return "no key"
	}
	return key.String() + " (sha " + key.Fingerprint() + ")"
}

// endpoint reads the one endpoint that Metriport has; the zero one for no URL.
func endpoint(ctx context.Context, h Host) (model.Endpoint, error) {
	es, err := h.Endpoints(ctx)
	if err != nil || len(es) == 0 {
		return model.Endpoint{}, err
	}
	return es[0], nil
}
