package model

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
)

// Report is what was done through hooktop in a span of time, for whoever takes
// over: acts, runs, and how things stand. Outside text in it (URLs, the
// provider's words) is cleaned and free of credentials before it is put here.
type Report struct { //nolint:recvcheck // Fill is the one that changes it, before it is told
	Profile     string       `json:"profile"`
	Provider    Provider     `json:"provider"`
	Environment Environment  `json:"environment"`
	Made        time.Time    `json:"made"`
	By          string       `json:"by"`
	Since       time.Time    `json:"since"`
	Until       time.Time    `json:"until"`
	Head        Checkpoint   `json:"head"` // the newest act of the whole chain when the report was made; zero for none
	Acts        []Act        `json:"acts"` // of the profile in the span, oldest first
	Runs        []RunReport  `json:"runs"` // that were open at some time of the span, oldest first
	Now         *CountReport `json:"now"`  // nil when they are not known
	Left        []LeftReport `json:"left"` // what is failed, the largest group first
	LeftOf      string       `json:"left_of,omitempty"`
}

// RunReport is a run as a report tells it.
type RunReport struct {
	ID      RunID        `json:"id"`
	Kind    RunKind      `json:"kind"`
	State   RunState     `json:"state"`
	Who     string       `json:"who"`
	Note    string       `json:"note,omitempty"`
	Follows RunID        `json:"follows,omitempty"` // the run that it follows up: undoes, or retries what it left
	Created time.Time    `json:"created"`
	Updated time.Time    `json:"updated"`
	Claims  []ClaimCount `json:"claims,omitempty"`
	Steps   []StepReport `json:"steps,omitempty"`
}

// ClaimCount is how many of a run's deliveries are in a state.
type ClaimCount struct {
	State ClaimState `json:"state"`
	N     int        `json:"n"`
}

// StepReport is a step as a report tells it.
type StepReport struct {
	Name   string    `json:"name"`
	State  StepState `json:"state"`
	Detail string    `json:"detail,omitempty"`
}

// CountReport is the provider's counts, nil where they are not known.
type CountReport struct {
	Processing *int      `json:"processing"`
	Failed     *int      `json:"failed"`
	AsOf       time.Time `json:"as_of"`
}

// LeftReport is a group of deliveries that are failed.
type LeftReport struct {
	Cause    string    `json:"cause"`
	Sentence string    `json:"sentence"`
	Endpoint string    `json:"endpoint,omitempty"`
	N        int       `json:"n"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
}

// ReportRun tells of a run.
func ReportRun(r Run, steps []Step, claims map[ClaimState]int) RunReport {
	out := RunReport{ID: r.ID, Kind: r.Kind, State: r.State, Who: r.Who, Note: r.Note, Created: r.Created.UTC(), Updated: r.Updated.UTC(), Claims: claimCounts(claims)}
	for _, s := range steps {
		out.Steps = append(out.Steps, StepReport{s.Name, s.State, s.Detail})
	}
	return out
}

// claimStates are the states of a claim on its way.
var claimStates = []ClaimState{ClaimQueued, ClaimSent, ClaimAccepted, ClaimDelivered, ClaimFailed, ClaimExcluded, ClaimUnknown}

// CountClaims counts claims by state, in the order of their way; states that no
// claim is in are left out.
func CountClaims(claims []Claim) []ClaimCount {
	n := map[ClaimState]int{}
	for _, c := range claims {
		n[c.State]++
	}
	return claimCounts(n)
}

func claimCounts(n map[ClaimState]int) []ClaimCount {
	var out []ClaimCount
	for _, s := range claimStates {
		if n[s] > 0 {
			out = append(out, ClaimCount{s, n[s]})
		}
	}
	return out
}

// ReportCounts tells a status's counts; only what is exactly known.
func ReportCounts(s Status) *CountReport {
	if s.AsOf.IsZero() {
		return nil
	}
	exact := func(c Count) *int {
		if !c.Known || c.AtLeast {
			return nil
		}
		return &c.N
	}
	return &CountReport{exact(s.Processing), exact(s.Failed), s.AsOf.UTC()}
}

// Within says whether a report of a span has to tell of a run.
func (r Report) Within(run Run) bool {
	return run.Created.Before(r.Until) && (!run.State.Ended() || !run.Updated.Before(r.Since))
}

// tells says whether an act has to be in the report.
func (r Report) tells(a Act) bool {
	return a.Profile == r.Profile && a.Seq <= r.Head.Seq && !a.At.Before(r.Since) && a.At.Before(r.Until)
}

// Fill takes the acts of the span, and the head, from the chain that is kept:
// all of its acts, oldest first, after a checkpoint.
func (r *Report) Fill(from Checkpoint, chain []Act) {
	r.Head, r.Acts = from, []Act{}
	if n := len(chain); n > 0 {
		r.Head = Checkpoint{chain[n-1].Seq, chain[n-1].Hash}
	}
	for _, a := range chain {
		if r.tells(a) {
			r.Acts = append(r.Acts, a)
		}
	}
}

// Held is what came of holding a report against the chain.
type Held struct {
	Against []string // what speaks against the report or the chain; empty when all holds
	Same    int      // acts found unchanged
	Gone    int      // acts that retention has taken away since: nothing can be said of them
}

// Against holds the report against the chain that is kept: all of its acts,
// oldest first, after a checkpoint. Only the acts and the head are chained;
// counts, causes and runs are as they were when the report was made.
func (r Report) Against(from Checkpoint, chain []Act) Held {
	var h Held
	if seq, broken := BrokenLink(from, chain); broken {
		h.Against = append(h.Against, "the store's own chain breaks at act "+number(seq))
	}
	kept := make(map[int64]Act, len(chain))
	for _, a := range chain {
		kept[a.Seq] = a
	}
	h.head(r.Head, from, kept)
	told := map[int64]bool{}
	for _, a := range r.Acts {
		told[a.Seq] = true
		h.act(r, a, from, kept)
	}
	for _, a := range chain {
		if r.tells(a) && !told[a.Seq] {
			h.Against = append(h.Against, "act "+number(a.Seq)+" of the store is missing in the report")
		}
	}
	if !slices.IsSortedFunc(r.Acts, func(a, b Act) int { return int(a.Seq - b.Seq) }) {
		h.Against = append(h.Against, "the report's acts are not in order")
	}
	return h
}

func (h *Held) head(head, from Checkpoint, kept map[int64]Act) {
	a, there := kept[head.Seq]
	switch {
	case head.Seq < from.Seq, head == from, head == Checkpoint{}:
	case !there:
		h.Against = append(h.Against, "the store has no act "+number(head.Seq)+", the report's head")
	case a.Hash != head.Hash:
		h.Against = append(h.Against, "the head, act "+number(head.Seq)+", has another hash in the store")
	}
}

func (h *Held) act(r Report, a Act, from Checkpoint, kept map[int64]Act) {
	stored, there := kept[a.Seq]
	switch {
	case !a.Sound():
		h.Against = append(h.Against, "act "+number(a.Seq)+" was altered in the report")
	case !r.tells(a):
		h.Against = append(h.Against, "act "+number(a.Seq)+" does not belong in a report of this span and profile")
	case a.Seq <= from.Seq:
		h.Gone++
	case !there:
		h.Against = append(h.Against, "the store has no act "+number(a.Seq))
	case stored.Hash != a.Hash:
		h.Against = append(h.Against, "act "+number(a.Seq)+" is another in the store")
	default:
		h.Same++
	}
}

// JSON writes the report for machines, indented, with a newline at the end.
func (r Report) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// The data of a Markdown report stands at its end, where no reader sees it.
const dataOpen, dataClose = "<!-- data of this report\n", "\n-->\n"

// ReadReport reads a report back, JSON or Markdown. A Markdown report whose
// visible text is not that of its data was altered, and is refused.
func ReadReport(src []byte) (Report, error) {
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	if trimmed := bytes.TrimSpace(src); bytes.HasPrefix(trimmed, []byte("{")) {
		return decodeReport(trimmed)
	}
	_, rest, found := strings.Cut(string(src), dataOpen)
	encoded, _, closed := strings.Cut(rest, dataClose)
	if !found || !closed {
		return Report{}, noReport("it holds no data of a report")
	}
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(encoded, "\n", ""))
	if err != nil {
		return Report{}, noReport("its data was altered")
	}
	r, err := decodeReport(data)
	if err != nil {
		return Report{}, err
	}
	if again, err := r.Markdown(); err != nil || !bytes.Equal(bytes.TrimSpace(again), bytes.TrimSpace(src)) {
		return Report{}, noReport("its text was altered: it does not say what its data says")
	}
	return r, nil
}

func decodeReport(data []byte) (Report, error) {
	var r Report
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Report{}, noReport("it is not the JSON of one")
	}
	if _, err := d.Token(); err != io.EOF {
		return Report{}, noReport("something follows it")
	}
	return r, nil
}

func noReport(why string) error {
	return &Error{Code: Invalid, Op: "read the report", Why: why, Do: "take the file as hooktop report wrote it"}
}
