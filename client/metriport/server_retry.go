package metriport

import (
	"context"
	"net/http"
	"time"

	"github.com/hooktop/hooktop/model"
)

// postRetryAll marks every failed row as processing, answers, and delivers them
// in the background. Between the select and the update nothing is locked: two
// calls at the same instant both take the same rows.
func (s *Server) postRetryAll(w http.ResponseWriter, r *http.Request) {
	set, ok := s.existing(w)
	if !ok {
		return
	}
	refs := s.engine.Index.Failed()
	if !serverWait(r.Context(), s.opts.Latency) {
		return
	}
	if len(refs) > 0 {
		s.engine.Rows.Mark(refs)
		s.engine.Clock.Go(func(ctx context.Context) { s.retry(ctx, refs, set) })
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", "2")
	_, _ = w.Write([]byte("OK"))
}

// serverWait passes real time, which is what a database takes.
func serverWait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// postRetryOne sends one message again as a new row: a new message id, and
// fresh links where there are links. The old row stays as it is.
func (s *Server) postRetryOne(w http.ResponseWriter, id string) {
	set, ok := s.existing(w)
	if !ok {
		return
	}
	old, ok := s.engine.Index.Find(id)
	if !ok || old < s.kept() {
		serverError(w, http.StatusNotFound, "NotFoundError", "Could not find webhook request "+id)
		return
	}
	ref := s.engine.Rows.Renew(old)
	body := s.message(s.engine.Rows.Row(ref), s.engine.Rows.Payload(ref), nil)
	s.engine.Clock.Go(func(ctx context.Context) { s.deliver(ctx, ref, set, nil) })
	serverBytes(w, http.StatusOK, body)
}

// postSample delivers a body of the caller's while they wait. It is not stored,
// not counted, and says nothing of how webhooks stand.
func (s *Server) postSample(w http.ResponseWriter, r *http.Request) {
	if s.opts.Production {
		serverError(w, http.StatusBadRequest, "BadRequestError", "Webhook sample payload is not available in production")
		return
	}
	set, ok := s.existing(w)
	if !ok {
		return
	}
	if set.url == "" || set.key == "" {
		serverError(w, http.StatusBadRequest, "BadRequestError", "Webhook URL and key must be configured")
		return
	}
	doc, ok := serverBody(w, r)
	if !ok {
		return
	}
	if issues := serverCheckSample(doc); len(issues) > 0 {
		serverInvalid(w, issues)
		return
	}
	reply := s.call(r.Context(), set.url, set.key, serverSample(doc), s.deliveryTimeout())
	if !reply.delivered() {
		info := serverInfo(set.url, reply)
		serverJSON(w, http.StatusInternalServerError, wireError{
			Status: http.StatusInternalServerError, Title: "WebhookError", Detail: "Failed to send payload",
			Name: http.StatusText(http.StatusInternalServerError), Info: &info,
		})
		return
	}
	serverJSON(w, http.StatusOK, wireSample{
		Code: some(number(reply.Code)), Answer: serverAnswer(reply.Body), URL: some(set.url),
		Millis: some(number(reply.Took.Milliseconds())),
	})
}

// stored is for how long rows are listed.
const serverStored = 30 * 24 * time.Hour

// kept is the number of the oldest row that is still listed.
func (s *Server) kept() int {
	return s.engine.Index.Since(s.engine.Clock.Now().Add(-serverStored))
}

// status is the word for an outcome in a row.
func serverStatus(o model.Outcome) string {
	switch o {
	case model.Delivered:
		return statusSuccess
	case model.Failed:
		return statusFailure
	case model.Processing, model.OutcomeUnknown:
	}
	return statusProcessing
}
