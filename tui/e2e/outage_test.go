package e2e

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/model/catalog"
)

// outage is a Svix server, at whose only endpoint messages have failed, and that
// endpoint's receiver, which is well again unless told otherwise. No automatic
// attempt follows: whatever arrives was asked for.
type outage struct {
	t        *testing.T
	server   *svix.Server
	api      *httptest.Server
	receiver *httptest.Server
	app      string
	ids      []string // of the deliveries that failed, the oldest first

	mu      sync.Mutex
	arrived map[string]int                  // by message
	asked   map[string]int                  // calls to send a message again, by message
	events  int                             // calls of the API and of the receiver
	fires   map[int]func()                  // what happens at one of them
	answers func(message string) (code int) // nil for 200
	brake   func(n int)                     // holds up a call to send again, the nth delivery's; nil for nobody
}

const outageOrg = "org_e2e"

// newOutage makes one of n messages.
func newOutage(t *testing.T, n int) *outage {
	t.Helper()
	o := &outage{t: t, arrived: map[string]int{}, asked: map[string]int{}, fires: map[int]func(){}}
	o.receiver = httptest.NewServer(http.HandlerFunc(o.receive))
	t.Cleanup(o.receiver.Close)
	o.server = svix.NewServer(svix.ServerEngine{Clock: wall{}, Sender: caller{}}, svix.ServerOptions{
		Secret: "of-the-tests", Allowed: func(ip netip.Addr) bool { return ip.IsLoopback() }, Schedule: []time.Duration{},
	})
	o.api = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(o.api.Close)
	begun := time.Now().Add(-2 * time.Hour)
	o.app = o.server.AddApp(outageOrg, "the app", "")
	to, _ := o.server.AddEndpoint(outageOrg, o.app, svix.ServerEndpoint{URL: o.receiver.URL + "/hooks", At: begun})
	for i := range n {
		at := begun.Add(time.Minute + time.Duration(i)*time.Hour/time.Duration(n))
		id := o.server.Past(outageOrg, o.app, svix.ServerMessage{
			Type: "workout.created", Payload: func() []byte { return []byte(`{"type":"workout.created","data":{}}`) }, At: at,
		}, []svix.ServerDelivery{{Endpoint: to, Attempts: []svix.ServerAttempt{{At: at, Took: 20 * time.Millisecond, Code: 502, Answer: "Bad Gateway"}}}})
		o.ids = append(o.ids, id+"/"+to)
	}
	o.server.Arrange()
	return o
}

// event counts a call, and does what is to happen at it.
func (o *outage) event() {
	o.mu.Lock()
	o.events++
	fire := o.fires[o.events]
	delete(o.fires, o.events)
	o.mu.Unlock()
	if fire != nil {
		fire()
	}
}

// at has something happen so many calls from now.
func (o *outage) at(calls int, do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fires[o.events+calls] = do
}

// holds has the calls to send again wait from a delivery on, until they are let
// go: no run ends before, however long it takes to see to it.
func (o *outage) holds(from int) (reached <-chan struct{}, letGo func()) {
	const most = 10 * time.Second // of one call; whoever makes it waits for twice that
	arrived, free := make(chan struct{}), make(chan struct{})
	arrive := sync.OnceFunc(func() { close(arrived) })
	letGo = sync.OnceFunc(func() { close(free) })
	o.t.Cleanup(letGo)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.brake = func(n int) {
		if n < from {
			return
		}
		arrive()
		select {
		case <-free:
		case <-time.After(most):
		}
	}
	return arrived, letGo
}

// serve is the API: something may happen before a call has an effect, and after
// it, before it is answered.
func (o *outage) serve(w http.ResponseWriter, r *http.Request) {
	o.event()
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/resend") {
		message := between(r.URL.Path, "/msg/", "/")
		o.mu.Lock()
		o.asked[message]++
		n, brake := len(o.asked), o.brake
		o.mu.Unlock()
		if brake != nil {
			brake(n)
		}
	}
	kept := httptest.NewRecorder()
	o.server.ServeHTTP(kept, r)
	o.event()
	for k, v := range kept.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(kept.Code)
	_, _ = w.Write(kept.Body.Bytes())
}

// receive is the receiver.
func (o *outage) receive(w http.ResponseWriter, r *http.Request) {
	message := r.Header.Get("Svix-Id")
	if catalog.IsTest(message) {
		return // a plan's probe
	}
	o.mu.Lock()
	o.arrived[message]++
	answers := o.answers
	o.mu.Unlock()
	o.event()
	if answers != nil {
		w.WriteHeader(answers(message))
	}
}

// counts are how often a delivery was asked for and how often it has arrived.
func (o *outage) counts(delivery string) (asked, arrived int) {
	message, _, _ := strings.Cut(delivery, "/")
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked[message], o.arrived[message]
}

func between(s, before, after string) string {
	_, s, _ = strings.Cut(s, before)
	s, _, _ = strings.Cut(s, after)
	return s
}

// env is a profile without a file, that of the outage.
func (o *outage) env(home string) []string {
	return append(os.Environ(), "HOME="+home, "XDG_STATE_HOME=", "XDG_CONFIG_HOME=", "HOOKTOP_PROVIDER=svix", "HOOKTOP_BASE_URL="+o.api.URL,
		"HOOKTOP_TOKEN="+o.server.Token(outageOrg), "HOOKTOP_APP="+o.app, "HOOKTOP_OPERATOR=ops@e2e")
}

// wall is the clock on the wall.
type wall struct{}

func (wall) Now() time.Time { return time.Now() }

func (wall) After(d time.Duration, f func(context.Context)) {
	time.AfterFunc(d, func() { f(context.Background()) })
}

func (wall) Rand() uint64 { return rand.Uint64() } //nolint:gosec // ids

// caller makes the calls of deliveries.
type caller struct{}

func (caller) Send(req *http.Request, within time.Duration) (svix.ServerReply, error) {
	ctx, cancel := context.WithTimeout(req.Context(), within)
	defer cancel()
	res, err := http.DefaultTransport.RoundTrip(req.WithContext(ctx)) // no redirect is followed
	if err != nil {
		return svix.ServerReply{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return svix.ServerReply{Code: res.StatusCode, Header: res.Header, Body: body}, err
}

// happened is one line of the events that a run writes.
type happened struct {
	Event, Run, State, ID, Note string
	Deliveries                  []struct{ ID, State, New, Note string }
	Left                        []struct{ IDs []string } `json:"left_out"`
	counted                                              // of a progress
	Progress                    counted                  // of a report
}

// counted is how many deliveries are how far.
type counted struct{ Total, Queued, Sent, Accepted, Delivered, Excluded, Unknown int }

// process is a hooktop that writes events.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  *bufio.Scanner
	stderr strings.Builder
}

// begin starts a hooktop with an environment.
func begin(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.CommandContext(context.Background(), binary, args...)} //nolint:gosec // the program under test
	p.cmd.Env, p.cmd.Stderr = env, &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	p.lines = bufio.NewScanner(out)
	p.lines.Buffer(nil, 64<<20)
	return p
}

// next is the next event; ok is false when it has ended.
func (p *process) next() (e happened, ok bool) {
	p.t.Helper()
	if !p.lines.Scan() {
		return e, false
	}
	if err := json.Unmarshal(p.lines.Bytes(), &e); err != nil {
		return e, false // killed in the middle of a line
	}
	return e, true
}

// await reads on until an event of a kind.
func (p *process) await(kind string) happened {
	p.t.Helper()
	for {
		e, ok := p.next()
		switch {
		case !ok:
			code := p.end()
			p.t.Fatalf("it ended by %d before %s:\n%s", code, kind, p.stderr.String())
		case e.Event == kind:
			return e
		}
	}
}

// end reads on until it has ended, and returns its exit code; -1 when it was killed.
func (p *process) end() int {
	p.t.Helper()
	for p.lines.Scan() {
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// told runs a hooktop to its end and reads the JSON it writes.
func told(t *testing.T, env []string, into any, args ...string) int {
	t.Helper()
	out, words, code := ran(t, env, args...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("hooktop %s: %v\n%s%s", strings.Join(args, " "), err, out, words)
	}
	return code
}

// ran is what a command prints, what it says of it, and how it ends.
func ran(t *testing.T, env []string, args ...string) (out, words string, code int) {
	t.Helper()
	var failed strings.Builder
	cmd := exec.CommandContext(t.Context(), binary, args...) //nolint:gosec // the program under test
	cmd.Env, cmd.Stderr = env, &failed
	printed, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(printed), failed.String(), cmd.ProcessState.ExitCode()
}
