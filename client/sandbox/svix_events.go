package sandbox

import (
	"encoding/binary"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// happening is one message of something that happened at Open Wearables.
type happening struct {
	n           uint64 // of what happened
	user        int
	typ         string
	part, parts int // of a batch that is split; parts is 0 for one that is not
}

// kinds of what happens, of a hundred how many, and the messages it makes: a
// batch of a series is told twice, as one of its group too.
var wearing = []struct {
	of    int
	types []string
}{
	{22, []string{"sync.started", "sync.completed"}},
	{20, []string{"heart_rate.created", "series.heart_rate.created"}},
	{12, []string{"steps.created", "series.steps.created"}},
	{8, []string{"calories.created", "series.energy.created"}},
	{7, []string{"heart_rate_variability.created", "series.heart_rate_variability_sdnn.created"}},
	{5, []string{"spo2.created", "series.oxygen_saturation.created"}},
	{4, []string{"stress.created", "series.garmin_stress_level.created"}},
	{3, []string{"body_composition.created", "series.weight.created"}},
	{7, []string{"workout.created"}},
	{6, []string{"sleep.created"}},
	{2, []string{"sync.failed"}},
	{2, []string{"connection.created"}},
	{1, []string{"connection.revoked"}},
	{1, []string{"menstrual_cycle.created"}},
}

const (
	splitOne   = 25 // one batch of heart rates in so many is split
	splitParts = 3
	wearers    = 24
	userPrefix = "user." // of a channel
)

// events makes what happens: the same for the same seed.
type events struct {
	seed    uint64
	n       atomic.Uint64
	samples map[string]sample
	users   [wearers]string
	ways    [wearers][]string // their channels
}

// Times as Open Wearables writes them, and as they stand in an event's own id.
const (
	wearTime = "2006-01-02T15:04:05.999999-07:00"
	idTime   = "2006-01-02T15_04_05.999999_00_00"
)

func newEvents(seed uint64) *events {
	e := &events{seed: seed, samples: map[string]sample{}}
	for i := range e.users {
		r := roll(seed, forPatient, uint64(i))
		e.users[i] = uuid(4, r, mix(r))
		e.ways[i] = []string{userPrefix + e.users[i]}
	}
	for _, t := range catalog.Types(model.OpenWearables) {
		e.samples[string(t.Name)] = likeness(t.Sample)
		for _, v := range t.Variants {
			if v.Name == "chunked" {
				e.samples[string(t.Name)+"."+v.Name] = likeness(v.Sample)
			}
		}
	}
	return e
}

// next is the next thing that happens: the messages of it.
func (e *events) next() (out []happening) {
	n := e.n.Add(1)
	dice := chance(roll(e.seed, forShape, n))
	lot, kind := dice.below(100), 0
	for ; lot >= wearing[kind].of; kind++ {
		lot -= wearing[kind].of
	}
	user, split := dice.below(wearers), wearing[kind].types[0] == "heart_rate.created" && dice.below(splitOne) == 0
	for _, t := range wearing[kind].types {
		h := happening{n: n, user: user, typ: t}
		if !split {
			out = append(out, h)
			continue
		}
		for h.parts = splitParts; h.part < splitParts; h.part++ {
			out = append(out, h)
		}
	}
	return out
}

// message is what is posted at Svix of it.
func (e *events) message(h happening, at time.Time) svix.ServerMessage {
	return svix.ServerMessage{
		Type: h.typ, Event: e.eventID(h, at), Channels: e.ways[h.user], At: at, Payload: func() []byte { return e.payload(h, at) },
	}
}

// eventID is the sender's own id of it, which makes it be taken once.
func (e *events) eventID(h happening, at time.Time) string {
	user := e.users[h.user]
	switch first, _, _ := strings.Cut(h.typ, "."); first {
	case "workout", "sleep", "menstrual_cycle":
		return h.typ + "." + e.recordID(h.n)
	case "sync":
		return h.typ + "." + e.run(h.n)
	case "connection":
		return h.typ + "." + user + ".polar." + at.UTC().Format(idTime)
	}
	id := "timeseries." + user + ".garmin." + strconv.FormatUint(h.n, 36) + "." + at.UTC().Format(idTime)
	if h.parts > 0 {
		id += ".chunk" + strconv.Itoa(h.part)
	}
	return id + "." + h.typ
}

func (e *events) run(n uint64) string {
	return "pull_" + strconv.FormatUint(roll(e.seed, forRequest, n), 16)
}

func (e *events) recordID(n uint64) string {
	r := roll(e.seed, forThing, n)
	return uuid(4, r, mix(r))
}

// people are the end users whom events are about.
func (e *events) people() (out []openwearables.ServerUser) {
	first := []string{"Ada", "Boris", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo"}
	last := []string{"Example", "Sample", "Specimen"}
	for i := range wearers {
		f, l := first[i%len(first)], last[i/len(first)]
		out = append(out, openwearables.ServerUser{
			ID: e.users[i], First: f, Last: l, Email: strings.ToLower(f+"."+l) + "@example.com", External: "acme-" + strconv.Itoa(1001+i),
		})
	}
	return out
}

// noise returns n bytes that look random.
func noise(seed uint64, n int) []byte {
	out, dice := make([]byte, 0, n+8), chance(seed)
	for len(out) < n {
		out = binary.LittleEndian.AppendUint64(out, dice.next())
	}
	return out[:n]
}
