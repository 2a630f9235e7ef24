package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// testDoc is a test event as it is kept, without its bytes.
type testDoc struct {
	ID       string    `json:"id,omitempty"`
	Who      string    `json:"who,omitempty"`
	Type     string    `json:"type"`
	ByHost   bool      `json:"by_host,omitempty"`
	Endpoint string    `json:"endpoint,omitempty"`
	URL      string    `json:"url,omitempty"`
	Signed   bool      `json:"signed,omitempty"`
	Code     int       `json:"code,omitempty"`
	Took     int64     `json:"took"` // ns
	Outcome  string    `json:"outcome,omitempty"`
	Good     model.Tri `json:"good,omitempty"`
	Cause    string    `json:"cause,omitempty"`
	Timing   [5]int64  `json:"timing"` // ns: DNS, connect, TLS, first byte, total
	TLSUntil int64     `json:"tls_until,omitempty"`
}

func testDocOf(t *client.SentTest) testDoc {
	doc := testDoc{
		ID: t.ID, Who: t.Who, Type: string(t.Type), ByHost: t.ByHost, Endpoint: t.Endpoint, URL: t.URL, Signed: t.Signed, Code: t.Code,
		Took: int64(t.Took), Outcome: t.Outcome, Good: t.Good, TLSUntil: micros(t.TLSUntil),
		Timing: [5]int64{int64(t.Timing.DNS), int64(t.Timing.Connect), int64(t.Timing.TLS), int64(t.Timing.FirstByte), int64(t.Timing.Total)},
	}
	if t.Cause != model.CauseNone {
		doc.Cause = t.Cause.String()
	}
	return doc
}

func (doc *testDoc) test() client.SentTest {
	part := func(i int) time.Duration { return time.Duration(doc.Timing[i]) }
	t := client.SentTest{
		ID: doc.ID, Who: doc.Who, Type: model.EventType(doc.Type), ByHost: doc.ByHost, Endpoint: doc.Endpoint, URL: doc.URL,
		Signed: doc.Signed, Code: doc.Code, Took: time.Duration(doc.Took), Outcome: doc.Outcome, Good: doc.Good, TLSUntil: moment(doc.TLSUntil),
		Timing: client.Timing{DNS: part(0), Connect: part(1), TLS: part(2), FirstByte: part(3), Total: part(4)},
	}
	t.Cause, _ = model.ParseCause(doc.Cause)
	return t
}

// SaveTest keeps a test event; its body and answer only with payloads. Without,
// those kept before go.
func (s *Store) SaveTest(ctx context.Context, profile string, t client.SentTest, payloads bool) error {
	const op = "keep the test event"
	at := t.At
	if at.IsZero() {
		at = s.now()
	}
	if !payloads {
		t.Body, t.Answer = nil, nil
	}
	doc, err := json.Marshal(testDocOf(&t))
	if err != nil {
		return s.db.fail(ctx, op, err)
	}
	return s.db.change(ctx, op, func(x tx) error {
		if !payloads {
			if _, err := x.exec(ctx, `UPDATE tests SET body = NULL, answer = NULL WHERE profile = ? AND (body IS NOT NULL OR answer IS NOT NULL)`, profile); err != nil {
				return err
			}
		}
		_, err := x.exec(ctx, `INSERT INTO tests (profile, at, doc, body, answer) VALUES (?, ?, ?, ?, ?)`, profile, micros(at), doc, bytesOrNull(t.Body), bytesOrNull(t.Answer))
		return err
	})
}

// bytesOrNull keeps nothing apart from bytes of which there are none.
func bytesOrNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// SentTests lists the newest test events, newest first; limit 0 means all.
func (s *Store) SentTests(ctx context.Context, profile string, limit int) (list []client.SentTest, err error) {
	query, args := `SELECT at, doc, body, answer, CASE WHEN answer IS NULL THEN 0 ELSE 1 END FROM tests WHERE profile = ? ORDER BY n DESC`, []any{profile}
	if limit > 0 {
		query, args = query+` LIMIT ?`, append(args, limit)
	}
	err = s.db.look(ctx, "read the test events", func(r *sql.Rows) error {
		var (
			at, answered      int64
			raw, body, answer []byte
			doc               testDoc
		)
		if err := r.Scan(&at, &raw, &body, &answer, &answered); err != nil {
			return err
		}
		if answered != 0 && answer == nil {
			answer = []byte{} // a driver may take no bytes for nothing
		}
		if readable := json.Unmarshal(raw, &doc) == nil; readable { // else it was altered
			t := doc.test()
			t.At, t.Body, t.Answer = moment(at), body, answer
			list = append(list, t)
		}
		return nil
	}, query, args...)
	return list, err
}
