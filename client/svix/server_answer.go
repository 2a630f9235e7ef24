package svix

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
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
)

// invalid refuses a field.
func invalid(msg string, loc ...string) refusal {
	return refusal{http.StatusUnprocessableEntity, "", []wireFault{{Loc: loc, Msg: msg, Type: "value_error"}}}
}

func badQuery(why string) refusal { return fault(http.StatusBadRequest, "generic_error", why) }

// read decodes a request's body; what is missing stays zero.
func read(r *request, into any) *refusal {
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil || len(b) > maxBody {
		e := fault(http.StatusRequestEntityTooLarge, "payload_too_large", "The payload is too large")
		return &e
	}
	if err := json.Unmarshal(b, into); err != nil {
		return &refusal{http.StatusUnprocessableEntity, "", []wireFault{{Loc: []string{"body"}, Msg: err.Error(), Type: "value_error.jsondecode"}}}
	}
	return nil
}

// keptAnswer is the answer to a request that came with an idempotency key.
type keptAnswer struct {
	code int
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
		s.mu.Lock()
		k, known := s.kept[key]
		if !known || (k.code != 0 && s.engine.Clock.Now().Sub(k.at) > keepAnswers) {
			k = keptAnswer{done: make(chan struct{})}
			s.kept[key] = k
			s.mu.Unlock()
			break
		}
		s.mu.Unlock()
		if k.code != 0 {
			a.code, a.body = k.code, k.body
			return
		}
		select {
		case <-k.done:
		case <-r.Context().Done():
			return
		}
	}
	s.serve(a, r, path)
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[key]
	if a.code >= 300 {
		delete(s.kept, key)
	} else {
		s.kept[key] = keptAnswer{code: max(a.code, http.StatusOK), body: a.body, at: s.engine.Clock.Now(), done: k.done}
	}
	close(k.done)
}
