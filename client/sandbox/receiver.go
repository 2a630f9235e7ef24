package sandbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	receiverPath = "/metriport"
	largest      = 8 << 20 // bytes of a message; more is answered 413
	keptBody     = 1 << 20 // bytes of a larger message that are remembered
	keptHits     = 1024    // receptions that are remembered
)

// Hit is one request that a receiver of the sandbox got.
type Hit struct {
	At      time.Time
	ID      string // the messageId, or what the header names
	Type    string // the event type
	Body    []byte // as it came; the beginning of a large one
	Checked []byte // what its signature was checked of, where that is not the body
	Header  http.Header
	Trouble Trouble
	Signed  bool // the signature is right for a key that the receiver knows
	Code    int  // what was answered; 0 for nothing
}

// Receiver is the endpoint that an account's webhooks go to: it checks
// signatures, answers pings, and has its troubles.
type Receiver struct {
	clock   Clock
	cert    func(expired bool) *tls.Certificate
	flights *flights
	seed    uint64
	start   time.Time

	mu       sync.Mutex
	build    Build
	scripted bool // it has the troubles of the script
	fixed    Trouble
	usually  []chancePart // what its messages meet, instead of the script's; nil for none
	next     []Trouble    // before any other
	keys     map[string]bool
	hits     []Hit // a ring
	count    int
}

// Set makes the receiver have one trouble with every message from now on,
// instead of what the script has for it; Healthy: none.
func (r *Receiver) Set(t Trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.scripted, r.fixed, r.usually = false, t, nil
}

// Script makes the receiver have these troubles with the next messages, one
// each, before it goes on as it did.
func (r *Receiver) Script(ts ...Trouble) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = append([]Trouble(nil), ts...)
}

// Learn makes the receiver accept signatures of a key.
func (r *Receiver) Learn(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys[key] = true
}

// Knows says whether the receiver accepts signatures of a key.
func (r *Receiver) Knows(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keys[key]
}

// relearn gives the receiver a key in place of one, and ends its usual troubles.
func (r *Receiver) relearn(key, old string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.keys, old)
	r.keys[key], r.usually = true, nil
}

// Forget makes the receiver accept signatures of one key only; "" for none.
func (r *Receiver) Forget(but string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys = map[string]bool{}
	if but != "" {
		r.keys[but] = true
	}
}

// Hits returns what the receiver got, the oldest first, as far as it remembers.
func (r *Receiver) Hits() []Hit {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.hits) < keptHits {
		return append([]Hit(nil), r.hits...)
	}
	at := r.count % keptHits
	return append(append([]Hit(nil), r.hits[at:]...), r.hits[:at]...)
}

// Count is how many requests the receiver got.
func (r *Receiver) Count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

func (r *Receiver) note(h Hit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.hits) < keptHits {
		r.hits = append(r.hits, h)
	} else {
		r.hits[r.count%keptHits] = h
	}
	r.count++
}

// met is what the next message meets.
func (r *Receiver) met(id string) Trouble {
	r.mu.Lock()
	if len(r.next) > 0 {
		t := r.next[0]
		r.next = r.next[1:]
		r.mu.Unlock()
		return t
	}
	r.mu.Unlock()
	return r.trouble(id)
}

// trouble is what a message meets at this time.
func (r *Receiver) trouble(id string) Trouble {
	r.mu.Lock()
	scripted, fixed, usually := r.scripted, r.fixed, r.usually
	r.mu.Unlock()
	if !scripted && usually == nil {
		return fixed
	}
	at := r.clock.Now().Sub(r.start)
	dice := r.seed
	for _, c := range []byte(id) {
		dice = mix(dice ^ uint64(c))
	}
	if usually != nil {
		return meet(usually, roll(dice, forTrouble, uint64(r.Count()))) //nolint:gosec // not negative
	}
	return meet(spellAt(max(at, 0)), roll(dice, forTrouble, uint64(max(at, 0)/time.Minute)))
}

// certificate chooses what to show in a handshake, before anything is known of
// the message.
func (r *Receiver) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return r.cert(r.trouble("") == Expired), nil
}

// message is what a receiver reads of a body.
type message struct {
	Ping string `json:"ping"`
	Type string `json:"type"`
	Meta struct {
		ID   string `json:"messageId"`
		Type string `json:"type"`
	} `json:"meta"`
}

// ServeHTTP takes in one request.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	b := r.built()
	if req.Method != http.MethodPost {
		http.Error(w, "Cannot "+req.Method+" "+req.URL.Path, http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, b.largest()))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	req = withHead(req)
	var m message
	_ = json.Unmarshal(body, &m) // what it is not is not taken
	checked := b.checked(body)
	h := Hit{
		At: r.clock.Now(), ID: cmp.Or(m.Meta.ID, req.Header.Get("webhook-id"), req.Header.Get("svix-id")), Type: cmp.Or(m.Meta.Type, m.Type),
		Body: body[:min(len(body), keptBody)], Header: req.Header.Clone(), Signed: r.signed(b, req, checked),
	}
	if b.Variant == ChecksRewritten {
		h.Checked = checked[:min(len(checked), keptBody)]
	}
	h.Trouble = r.met(h.ID)
	// The hit is noted before anybody can see the answer to it.
	h.Code = r.code(b, h)
	r.note(h)
	if r.suffer(w, req, h) || r.mistake(w, req, b) {
		return
	}
	if !h.Signed {
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	if m.Ping != "" && h.Trouble != WrongPong {
		if b.Variant == PongsWrongly {
			m.Ping = "pong"
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(append(appendString([]byte(`{"pong":`), m.Ping), '}'))
		return
	}
	_, _ = io.WriteString(w, "OK")
}

// loginPage is what somebody sees who opens a console in a browser.
const loginPage = "<!DOCTYPE html>\n<html>\n<head><title>Sign in</title></head>\n<body><form action=\"/login\" method=\"post\">…</form></body>\n</html>\n"

// mistake answers as a variant has it, or does not; false: go on.
func (r *Receiver) mistake(w http.ResponseWriter, req *http.Request, b Build) (over bool) {
	switch b.Variant {
	case SendsElsewhere:
		http.Redirect(w, req, receiverPath+"/", http.StatusPermanentRedirect)
		return true
	case AnswersLate:
		return r.linger(req, b.delay()) != nil
	case ShowsPage:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, loginPage)
		return true
	case HangsUp:
		panic(http.ErrAbortHandler)
	case Good, AcceptsAnything, ChecksRewritten, TakesLittle, PongsWrongly, MindsCase, TakesStale:
	}
	return false
}

// codes are the answers of troubles that answer by themselves.
var codes = map[Trouble]int{
	BadGateway: http.StatusBadGateway, Unauthorized: http.StatusUnauthorized, Internal: http.StatusInternalServerError,
	Redirecting: http.StatusFound, Missing: http.StatusNotFound, Throttling: http.StatusTooManyRequests,
}

func (r *Receiver) code(b Build, h Hit) int {
	switch code := codes[h.Trouble]; {
	case h.Trouble == Silent, h.Trouble == Reset, b.Variant == HangsUp:
		return 0
	case code != 0:
		return code
	case b.Variant == SendsElsewhere:
		return http.StatusPermanentRedirect
	case b.Variant == ShowsPage:
		return http.StatusOK
	case !h.Signed:
		return http.StatusUnauthorized
	}
	return http.StatusOK
}

// suffer answers as a trouble has it, or does not; false: go on as if there
// were none.
func (r *Receiver) suffer(w http.ResponseWriter, req *http.Request, h Hit) (over bool) {
	const slow, never = 3200 * time.Millisecond, time.Hour
	switch h.Trouble {
	case Slow:
		return r.linger(req, slow) != nil
	case Silent:
		_ = r.linger(req, never)
		panic(http.ErrAbortHandler)
	case Reset:
		panic(http.ErrAbortHandler)
	case BadGateway:
		w.Header().Set("Server", "nginx")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
		return true
	case Redirecting:
		http.Redirect(w, req, "/login", http.StatusFound)
		return true
	case Unauthorized, Internal, Missing, Throttling:
		code := codes[h.Trouble]
		http.Error(w, http.StatusText(code), code)
		return true
	case Healthy, Expired, WrongPong:
	}
	return false
}

// linger lets a request wait. If it is the sandbox's own, a Manual clock does
// not wait for it.
func (r *Receiver) linger(req *http.Request, d time.Duration) error {
	f := r.flights.of(req.RemoteAddr)
	over := make(chan struct{})
	stop := r.clock.AfterFunc(d, func() {
		f.resume()
		close(over)
	})
	f.pause()
	defer f.resume()
	ctx := req.Context()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		stop()
		return context.Cause(ctx)
	}
}
