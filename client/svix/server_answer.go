package svix

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"time"
)

const maxBody = 2 << 20 // bytes of a request

// answer is what a handler answers; it goes out once nothing is locked.
type answer struct {
	w    http.ResponseWriter
	code int // 0 for 200
	body []byte
}

func (a *answer) json(code int, v any) { a.code, a.body = code, encode(v) }

func (a *answer) write() {
	if len(a.body) > 0 {
		a.w.Header().Set("Content-Type", "application/json")
	}
	if a.code == 0 {
		a.code = http.StatusOK
	}
	a.w.WriteHeader(a.code)
	_, _ = a.w.Write(a.body) // whoever asked may have gone
}

// refusal is an error as the server words it.
type refusal struct {
	status int
	code   string
	detail any
}

func fault(status int, code, detail string) refusal { return refusal{status, code, detail} }

func (a *answer) fail(r refusal) {
	if r.code == "" {
		a.json(r.status, map[string]any{"detail": r.detail})
		return
	}
	a.json(r.status, map[string]any{"code": r.code, "detail": r.detail})
}

var (
	notFound = fault(http.StatusNotFound, "not_found", "Entity not found")
	conflict = fault(http.StatusConflict, "conflict", "A conflict has occurred")
	tooLarge = fault(http.StatusRequestEntityTooLarge, "payload_too_large", "The payload is too large")
)

// What is wrong with names and ids that are chosen freely.
const (
	badUID  = "Invalid uid: it must be 1 to 256 of A-Z a-z 0-9 - _ . and must not begin like an id"
	badName = "Invalid name: it must be 1 to 256 of A-Z a-z 0-9 - _ ."
)

// invalid refuses a field.
func invalid(msg string, loc ...string) *refusal {
	return &refusal{http.StatusUnprocessableEntity, "", []wireFault{{Loc: loc, Msg: msg, Type: "value_error"}}}
}

// broken refuses what cannot be read as what it is to be.
func broken(msg string, loc ...string) *refusal {
	return &refusal{http.StatusUnprocessableEntity, "", []wireFault{{Loc: loc, Msg: msg, Type: "value_error.jsondecode"}}}
}

func badQuery(why string) *refusal {
	e := fault(http.StatusBadRequest, "generic_error", "Failed to deserialize query string: "+why)
	return &e
}

// read decodes a request's body; what is missing stays zero.
func read[T interface{ check() *refusal }](r *request) (T, *refusal) {
	var b T
	if len(r.body) > maxBody {
		e := tooLarge
		return b, &e
	}
	if err := json.Unmarshal(r.body, &b); err != nil {
		return b, broken(err.Error(), "body")
	}
	return b, b.check()
}

// keptAnswer is the answer to a request that came with an idempotency key.
type keptAnswer struct {
	code int // 0 while the request is being served
	body []byte
	at   time.Time
	done chan struct{} // closed once it is there
}

const keepAnswers = 12 * time.Hour

// once answers a repeated request by the answer that the first one got, where
// that went well. The body is not compared.
func (s *Server) once(a *answer, r *http.Request, path string) {
	sum := sha256.Sum256([]byte(r.Header.Get("Authorization") + "\x00" + r.URL.RequestURI() + "\x00" + r.Header.Get(idempotency)))
	key := hex.EncodeToString(sum[:])
	for {
		k, mine := s.claim(key)
		switch {
		case mine:
			defer func() { s.settle(key, k, a) }()
			s.serve(a, r, path)
			return
		case k.code != 0:
			a.code, a.body = k.code, k.body
			return
		}
		select {
		case <-k.done:
		case <-r.Context().Done():
			return
		}
	}
}

// claim returns the answer that is kept under a key; mine says that there is none
// yet and that whoever asks is to make it.
func (s *Server) claim(key string) (k keptAnswer, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.engine.Clock.Now()
	maps.DeleteFunc(s.kept, func(_ string, k keptAnswer) bool { return k.code != 0 && now.Sub(k.at) > keepAnswers })
	if k, known := s.kept[key]; known {
		return k, false
	}
	k = keptAnswer{done: make(chan struct{})}
	s.kept[key] = k
	return k, true
}

// settle keeps an answer, if it is a good one.
func (s *Server) settle(key string, k keptAnswer, a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.kept, key); a.code/100 == 2 {
		s.kept[key] = keptAnswer{code: a.code, body: a.body, at: s.engine.Clock.Now(), done: k.done}
	}
	close(k.done)
}
