package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// fate is what becomes of the messages of an endpoint.
type fate uint8

const (
	faring  fate = iota // well
	gateway             // 502 since an hour
	leaving             // 404 for days, and disabled for it
	lagging             // slow, or silent
	locked              // 401 since a while
)

// post is one of the first endpoints, and how it fares in an incident.
type post struct {
	description string
	events      []string
	scoped      bool // to one user
	fate        fate
}

// posts are the first endpoints; each has a receiver of its own.
var posts = []post{
	{description: "Backend · every event"},
	{description: "Analytics pipeline", fate: gateway},
	{description: "CRM sync (old)", fate: leaving},
	{description: "Training plans", events: []string{"heart_rate.created", "sleep.created", "workout.created"}},
	{description: "Study participant", scoped: true},
	{description: "Notifications", fate: lagging},
}

// meets is what a receiver in an incident does to messages that come now.
var meets = map[fate][]chancePart{
	gateway: {{100, BadGateway}},
	leaving: {{100, Missing}},
	lagging: {{40, Silent}, {40, Slow}},
	locked:  {{100, Unauthorized}},
}

const (
	troubled   = 58 * time.Minute    // since when the gateway fails
	lockedFor  = 26 * time.Minute    // since when the key is not known
	disabled   = 6 * time.Hour       // since when nothing goes to the one that left
	settled    = 40 * 24 * time.Hour // how old the first endpoint is
	fewTypes   = 6                   // that an endpoint behind the first ones takes at most
	hooksPath  = "/hooks/"
	wearerPost = 3 // whose messages the scoped endpoint takes
)

// stand is an endpoint as the sandbox has set it up.
type stand struct {
	id     string
	key    string          // it began with
	events map[string]bool // nil for every event
	user   int             // -1 for all users
	fate   fate
}

func (s stand) takes(h happening) bool {
	return (s.events == nil || s.events[h.typ]) && (s.user < 0 || s.user == h.user)
}

// types registers the event types at Svix, as Open Wearables does.
func (m *Many) types() {
	for _, t := range catalog.Types(model.OpenWearables) {
		m.svix.AddType(string(t.Name), t.Description)
	}
}

// settle sets up the endpoints. Their receivers know the keys.
func (m *Many) settle() {
	for i := range m.options.Endpoints {
		at := m.start.Add(time.Duration(i)*time.Minute - settled)
		p, to := m.post(i)
		e := svix.ServerEndpoint{URL: m.receiverURL(to), Description: p.description, Events: p.events, At: at}
		if i >= len(posts) {
			e.URL += "/" + strconv.Itoa(i+1)
		}
		own := stand{user: -1, fate: p.fate}
		if len(p.events) > 0 {
			own.events = map[string]bool{}
			for _, t := range p.events {
				own.events[t] = true
			}
		}
		if p.scoped {
			own.user = (wearerPost + i) % wearers
			e.Channels = m.events.ways[own.user]
		}
		if p.fate == leaving {
			e.Disabled, e.Changed = true, m.start.Add(-disabled)
		}
		own.id, own.key = m.svix.AddEndpoint(manyOrg, m.app, e)
		m.learn(own.key)
		m.stands = append(m.stands, own)
	}
	if !m.options.Incident {
		return
	}
	for i := range posts {
		p, _ := m.post(i)
		m.receivers[i].usually = meets[p.fate]
	}
}

// post is the i-th endpoint, and the receiver that it leads to. Those behind the
// first ones take some types, or are scoped to a user; few are in trouble.
func (m *Many) post(i int) (p post, to int) {
	if i < len(posts) {
		p, to = posts[i], i
	} else {
		p = post{description: "Tenant " + strconv.Itoa(i+1)}
		switch dice := chance(roll(m.options.Seed, forShape, 1<<40+uint64(i))); dice.below(3) { //nolint:gosec // not negative
		case 0:
			p.scoped = true
		case 1:
			for range 1 + dice.below(fewTypes) {
				k := wearing[dice.below(len(wearing))]
				p.events = append(p.events, k.types[dice.below(len(k.types))])
			}
			slices.Sort(p.events)
			p.events = slices.Compact(p.events)
		}
		for j, every := range map[int]int{1: 25, 2: 60, 5: 45} {
			if i%every == every-1-j {
				p.fate, to = posts[j].fate, j
			}
		}
	}
	switch {
	case !m.options.Incident:
		p.fate = faring
	case m.options.Locked && i == 0:
		p.fate = locked
	case m.options.Locked:
		p.fate = faring
	}
	return p, to
}

func (m *Many) receiverURL(i int) string {
	scheme := "http://"
	if i == 0 {
		scheme = "https://"
	}
	return scheme + m.fronts[firstReceiver+i].address + hooksPath + strconv.Itoa(i+1)
}

// firstReceiver is where the receivers' listeners begin: behind both APIs'.
const firstReceiver = 2

// reply is what a message of the past met.
type reply struct {
	code   int
	answer string
	took   time.Duration
}

// The answers of the past, one copy of each.
const (
	fine       = "OK"
	badGateway = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
	gone       = "Not Found\n"
	unsigned   = "Unauthorized\n"
	failed     = "Internal Server Error\n"
	silent     = "request timed out" // the server's words
)

// met is what an attempt of the past met at an endpoint.
func (s stand) met(before time.Duration, r uint64) reply {
	quick := 40*time.Millisecond + time.Duration(pick(mix(r), int(160*time.Millisecond)))
	switch {
	case s.fate == gateway && before <= troubled:
		return reply{http.StatusBadGateway, badGateway, quick / 4}
	case s.fate == locked && before <= lockedFor:
		return reply{http.StatusUnauthorized, unsigned, quick / 4}
	case s.fate == leaving:
		return reply{http.StatusNotFound, gone, quick / 2}
	case s.fate == lagging && pick(r, 100) < 40:
		return reply{0, silent, 30 * time.Second}
	case s.fate == lagging:
		return reply{http.StatusOK, fine, 3*time.Second + 40*quick}
	case pick(r, 400) == 0:
		return reply{http.StatusInternalServerError, failed, quick}
	}
	return reply{http.StatusOK, fine, quick}
}
