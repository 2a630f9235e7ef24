package metriport

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf16"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/sign"
)

const (
	serverDelivery = 5 * time.Second // of silence, then an attempt has failed
	serverPing     = 2 * time.Second
	serverPause    = 200 // milliseconds; the longest pause after a success of "retry all"
	serverNanoid   = 21  // characters of a webhook key and of a ping
)

func (s *Server) deliveryTimeout() time.Duration {
	if s.opts.Delivery > 0 {
		return s.opts.Delivery
	}
	return serverDelivery
}

func (s *Server) pingTimeout() time.Duration {
	if s.opts.Ping > 0 {
		return s.opts.Ping
	}
	return serverPing
}

// call sends one signed body.
func (s *Server) call(ctx context.Context, url, key string, body []byte, timeout time.Duration) ServerReply {
	header := []model.Field{
		{Name: "user-agent", Value: "Metriport API"},
		{Name: sign.MetriportHeader, Value: sign.Metriport(key, body)},
	}
	if s.opts.LegacyKey {
		header = append(header, model.Field{Name: "x-webhook-key", Value: key})
	}
	return s.engine.Sender.Send(ctx, ServerCall{URL: url, Header: header, Body: body, Timeout: timeout})
}

// message puts a row's body together: meta first, then the stored payload. The
// customer's own metadata is not stored, so only a first attempt has it.
func (s *Server) message(row ServerRow, payload []byte, data map[string]string) []byte {
	meta := serverEncode(wireMeta{
		MessageID: row.ID, RequestID: row.Request, When: row.Created.UTC().Format(stampFormat), Type: row.Type, Data: data,
	})
	return serverJoin(meta, payload)
}

// serverJoin makes one message of a meta and the members of a payload.
func serverJoin(meta, payload []byte) []byte {
	b := make([]byte, 0, len(meta)+len(payload)+len(`{"meta":,}`))
	b = append(append(b, `{"meta":`...), meta...)
	if rest := bytes.TrimPrefix(payload, []byte("{")); len(rest) > 1 {
		return append(append(b, ','), rest...)
	}
	return append(b, '}')
}

// deliver makes one attempt for a row, by settings that were read before, and
// writes down how it went: on the row, and in the account's settings.
func (s *Server) deliver(ctx context.Context, ref int, set serverSettings, data map[string]string) (delivered bool) {
	row := s.engine.Rows.Row(ref)
	if set.url == "" || set.key == "" {
		row.Outcome = model.Failed
		s.engine.Rows.Update(ref, row.ServerState)
		return false
	}
	body := s.message(row, s.engine.Rows.Payload(ref), data)
	reply := s.call(ctx, set.url, set.key, body, s.deliveryTimeout())
	if ctx.Err() != nil {
		return false // we are being shut down: the row stays as a crash would leave it
	}
	if reply.delivered() {
		s.engine.Rows.Update(ref, ServerState{
			Outcome: model.Delivered, Detail: serverStatusOK, URL: set.url, Code: reply.Code, Took: reply.Took,
		})
		if !set.enabled {
			s.report(true, serverStatusOK)
		}
		return true
	}
	detail := ServerDetail(set.url, reply)
	s.engine.Rows.Update(ref, ServerState{
		Outcome: model.Failed, Detail: serverCut(detail), URL: set.url, Code: reply.status(), Took: model.NoTime,
	})
	s.report(false, detail)
	return false
}

// sendUnstored delivers a message of devices: nothing is stored, nothing counted.
func (s *Server) sendUnstored(ctx context.Context, m ServerMessage) {
	set := s.read()
	if set.url == "" || set.key == "" {
		return
	}
	row := ServerRow{ID: s.uuid(), Type: m.Type, Request: m.Request, Created: s.engine.Clock.Now()}
	s.call(ctx, set.url, set.key, s.message(row, m.Payload, nil), s.deliveryTimeout())
}

// retry delivers rows again, one at a time, by settings read once. After a
// success it waits a little, so as not to flood the receiver; after a failure
// it does not.
func (s *Server) retry(ctx context.Context, refs []int, set serverSettings) {
	for _, ref := range refs {
		delivered := s.deliver(ctx, ref, set, nil)
		if ctx.Err() != nil {
			return
		}
		if delivered {
			pause := time.Duration(s.engine.Clock.Rand()%(serverPause*1000)) * time.Microsecond
			if s.engine.Clock.Sleep(ctx, pause) != nil {
				return
			}
		}
	}
}

// delivered says whether a receiver took a message: any 2xx.
func (r ServerReply) delivered() bool { return r.Fail == nil && r.Code/100 == 2 }

// status is the HTTP status that is stored of a failure: where there was no
// answer, 504 for a time-out and 500 for the rest.
func (r ServerReply) status() int {
	switch {
	case r.Fail == nil:
		return r.Code
	case r.Fail.Timeout:
		return 504
	}
	return 500
}

// cause words a failure as the service's HTTP library and logger do.
func (r ServerReply) cause() string {
	if r.Fail == nil {
		code := strconv.Itoa(r.Code)
		text := "Request failed with status code " + code
		switch r.Code / 100 {
		case 4:
			return text + " (ERR_BAD_REQUEST - " + code + ")"
		case 5:
			return text + " (ERR_BAD_RESPONSE - " + code + ")"
		}
		return text + " (" + code + ")"
	}
	text := r.Fail.Message + " (" + r.Fail.Code + ")"
	if r.Fail.Wrapped {
		return text + "; caused by " + text
	}
	return text
}

// ServerDetail is the status detail that the service writes of a failed attempt.
func ServerDetail(url string, r ServerReply) string {
	cause := r.cause()
	return "Failed to send payload (" + string(serverEncode(serverInfo(url, r))) + "); caused by " + cause
}

func serverInfo(url string, r ServerReply) wireErrorInfo {
	return wireErrorInfo{URL: some(url), Code: some(number(r.status())), Message: some(r.cause())}
}

// serverCut shortens a status detail to what the database's column holds.
func serverCut(detail string) string {
	const dots = "..."
	if len(detail) <= maxDetail {
		return detail
	}
	units := utf16.Encode([]rune(detail))
	if len(units) <= maxDetail {
		return detail
	}
	return string(utf16.Decode(units[:maxDetail-len(dots)])) + dots
}

// nanoid makes a key as the service does: 21 characters of 64.
func (s *Server) nanoid() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	b := make([]byte, 0, serverNanoid)
	for len(b) < serverNanoid {
		r := s.engine.Clock.Rand()
		for range 10 {
			b = append(b, alphabet[r&63])
			r >>= 6
		}
	}
	return string(b[:serverNanoid])
}

// uuid makes a random UUID, version 4.
func (s *Server) uuid() string {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], s.engine.Clock.Rand())
	binary.BigEndian.PutUint64(u[8:], s.engine.Clock.Rand())
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	b := hex.AppendEncode(make([]byte, 0, 36), u[:4])
	for _, part := range [][]byte{u[4:6], u[6:8], u[8:10], u[10:]} {
		b = hex.AppendEncode(append(b, '-'), part)
	}
	return string(b)
}
