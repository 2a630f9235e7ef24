package store

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

func TestPasswordIsNotShown(t *testing.T) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0") // nobody answers here
	must(t, err)
	address := l.Addr().String()
	must(t, l.Close())
	for _, c := range []struct {
		dsn  string
		code model.Code
	}{
		{"postgres://ops:hunter2secret@" + address + "/x?sslmode=disable", model.Unavailable},
		{"postgres://ops:hunter2secret@no.such.host.invalid/x", model.Unavailable},
		{"postgres://ops:hunter2secret@host:port/x", model.Invalid},
		{"postgres://ops:hunter2secret@%zz/x", model.Invalid},
		{"host=" + strings.Split(address, ":")[0] + " port=1 password=hunter2secret sslmode=disable", model.Unavailable},
		{"password=hunter2secret port=x", model.Invalid},
	} {
		_, _, err := Open(t.Context(), Options{DSN: c.dsn, Now: time.Now})
		refused(t, err, c.code)
		for e := err; e != nil; e = unwrap(e) {
			if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, "hunter2") {
				t.Errorf("the password is shown: %s", text)
			}
		}
	}
}

func unwrap(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

func postgres(t *testing.T) *place {
	t.Helper()
	needPostgres(t)
	o, c := newPostgres(t), &clock{now: start}
	o.Now = c.Now
	return &place{o, c}
}

func TestPostgresOfANewerVersion(t *testing.T) {
	p := postgres(t)
	_, err := p.open(t).db.write.ExecContext(t.Context(), `INSERT INTO `+versionTable+` (version_id, is_applied) VALUES (99, true)`)
	must(t, err)
	_, _, err = Open(t.Context(), p.options)
	refused(t, err, model.Unavailable)
	if !strings.Contains(err.Error(), "newer hooktop") {
		t.Error(err)
	}
}

func TestPostgresReadOnly(t *testing.T) {
	p := postgres(t)
	must(t, p.open(t).SaveRun(t.Context(), model.Run{ID: "kept", Created: start}))
	p.options.DSN += "&default_transaction_read_only=on"
	s := p.open(t)
	refused(t, s.SaveRun(t.Context(), model.Run{ID: "new", Created: start}), model.Unavailable)
	if runs, err := s.RunsOf(t.Context(), "", false); err != nil || len(runs) != 1 {
		t.Errorf("%v, %v", runs, err)
	}
}

// A server that was restarted has closed every connection that was open.
func TestPostgresConnectionsLost(t *testing.T) {
	p := postgres(t)
	p.options.DSN += "&application_name=lost"
	s := p.open(t)
	must(t, s.SaveRun(t.Context(), model.Run{ID: "1", Created: start}))
	p.options.DSN += "-admin"
	_, err := p.open(t).db.write.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost'`)
	must(t, err)
	var last error
	for range 3 { // a write under way when the connection went is not repeated
		if last = s.SaveRun(t.Context(), model.Run{ID: "2", Created: start}); last == nil {
			break
		}
		refused(t, last, model.Unavailable)
	}
	must(t, last)
}
