package metriport

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// serverUncounted is the context's word for "the counts cannot be made".
type serverUncounted struct{}

// trouble takes the first trouble that a path is in.
func (s *Server) trouble(path string) (t ServerTrouble, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, t := range s.troubles {
		if t.Fault == ServerFaultNone || !strings.HasPrefix(path, t.Path) {
			continue
		}
		if t.Times == 1 {
			s.troubles = append(s.troubles[:i:i], s.troubles[i+1:]...)
		} else if t.Times > 1 {
			s.troubles[i].Times--
		}
		return t, true
	}
	return ServerTrouble{}, false
}

// misbehave answers as a trouble has it.
func (s *Server) misbehave(w http.ResponseWriter, r *http.Request, t ServerTrouble) {
	switch t.Fault {
	case ServerFaultThrottled:
		serverThrottle(w, "Too Many Requests", t.RetryAfter)
	case ServerFaultQuota:
		serverThrottle(w, "Limit Exceeded", t.RetryAfter)
	case ServerFaultInternal:
		serverError(w, http.StatusInternalServerError, "InternalServerError", "Please try again or reach out to support@metriport.com")
	case ServerFaultGateway:
		serverJSON(w, http.StatusGatewayTimeout, wireMessage{Message: "Endpoint request timed out"})
	case ServerFaultHTML:
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>\n"))
	case ServerFaultClosed:
		panic(http.ErrAbortHandler)
	case ServerFaultCut:
		s.cut(w, r)
	case ServerFaultCounts:
		s.serve(w, r.WithContext(context.WithValue(r.Context(), serverUncounted{}, true)))
	case ServerFaultSlow:
		if s.engine.Clock.Sleep(r.Context(), t.Delay) == nil {
			s.serve(w, r)
		}
	case ServerFaultNone:
		s.serve(w, r)
	}
}

func serverThrottle(w http.ResponseWriter, text string, after time.Duration) {
	if after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())))
	}
	serverJSON(w, http.StatusTooManyRequests, wireMessage{Message: text})
}

// cut sends the right answer's headers and half of its body.
func (s *Server) cut(w http.ResponseWriter, r *http.Request) {
	whole := &serverRecorder{header: w.Header(), code: http.StatusOK}
	s.serve(whole, r)
	w.Header().Set("Content-Length", strconv.Itoa(whole.body.Len()))
	w.WriteHeader(whole.code)
	_, _ = w.Write(whole.body.Bytes()[:whole.body.Len()/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// serverRecorder keeps an answer instead of sending it.
type serverRecorder struct {
	header http.Header
	code   int
	body   bytes.Buffer
}

func (r *serverRecorder) Header() http.Header         { return r.header }
func (r *serverRecorder) WriteHeader(code int)        { r.code = code }
func (r *serverRecorder) Write(b []byte) (int, error) { return r.body.Write(b) }
