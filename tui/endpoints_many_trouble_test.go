package tui

import (
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// answered answers what ends so in a server's place.
func answered(ending string, code int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, ending) {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
		return true
	}
}

// cutOff closes the connection without an answer.
func cutOff(ending string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, ending) {
			return false
		}
		panic(http.ErrAbortHandler)
	}
}

// TestManyTroubles: whatever a provider does, the frame says in one line what is the
// matter and what can be done, what was read stays, and it goes on by itself.
func TestManyTroubles(t *testing.T) {
	invalid := answered("", 401, `{"code":"authentication_failed","detail":"Invalid token"}`)
	for _, c := range []struct {
		name string
		of   model.Provider
		hurt func(m *sandbox.Many, on bool)
		link string
		says string
	}{
		{"a token that is refused", model.Svix, func(m *sandbox.Many, on bool) { m.Svix().SetFault(only(on, invalid)) }, "○ not permitted", "Invalid token (401)"},
		{"Svix down", model.Svix, func(m *sandbox.Many, on bool) { _ = m.SvixDown(on) }, "○ offline since", "refused the connection"},
		{"an application that is gone", model.Svix, func(m *sandbox.Many, on bool) {
			m.Svix().SetFault(only(on, answered("", 404, `{"code":"not_found","detail":"Entity not found"}`)))
		}, "○ not found", "no application of this name"},
		{"a connection closed without an answer", model.Svix, func(m *sandbox.Many, on bool) { m.Svix().SetFault(only(on, cutOff("/msg"))) }, "● live", "log not read: "},
		{"a list that fails", model.Svix, func(m *sandbox.Many, on bool) { m.Svix().SetFault(only(on, answered("/msg", 500, "{}"))) }, "● live", "log not read: 500"},
		{"Svix down behind Open Wearables", model.OpenWearables, func(m *sandbox.Many, on bool) { _ = m.SvixDown(on) }, "● live", "log not read: the Svix server beneath"},
		{"Open Wearables down", model.OpenWearables, func(m *sandbox.Many, on bool) { _ = m.WearablesDown(on) }, "○ offline since", "refused the connection"},
		{"a log-in that is revoked", model.OpenWearables, func(m *sandbox.Many, on bool) {
			m.Wearables().SetFault(only(on, answered("", 401, `{"detail":"Could not validate credentials"}`)))
		}, "○ not permitted", "e-mail or password is wrong, or the log-in"},
		{"webhooks switched off", model.OpenWearables, func(m *sandbox.Many, on bool) { m.Wearables().Switch(!on) }, "● live", "log not read: outgoing webhooks are switched off"},
		{"a refresh token that is revoked", model.OpenWearables, func(m *sandbox.Many, on bool) {
			m.Wearables().SetFault(only(on, answered("/token/refresh", 401, `{"detail":"Invalid or revoked refresh token"}`)))
		}, "● live", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := troubledMany()
			o.Deliveries = 20
			d := newManyDesk(t, o, c.of)
			d.press("2")
			rows := d.app.sh.snap.Log.Rows.Len()
			c.hurt(d.played, true)
			for range 2 {
				d.clock.Advance(70 * time.Minute) // tokens end meanwhile
				d.poll()
			}
			for _, size := range sizes[1:] {
				d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				top := strings.Join(strings.Split(d.frame(), "\n")[:2], "\n")
				if !strings.Contains(top, c.link) || c.says != "" && (!strings.Contains(top, c.says[:min(len(c.says), 15)]) || !strings.Contains(top, " · ^r tries now")) {
					t.Errorf("at %v:\n%s", size, top)
				}
				if size[0] > 120 && !strings.Contains(top, c.says) {
					t.Errorf("%q is cut:\n%s", c.says, top)
				}
			}
			if got := d.app.sh.snap.Log.Rows.Len(); got < rows || rows == 0 {
				t.Errorf("of %d rows %d are left", rows, got)
			}
			c.hurt(d.played, false)
			for range 3 {
				d.clock.Advance(10 * time.Minute)
				d.poll()
			}
			d.wants("● live")
			d.lacks("tries now", "not read")
		})
	}
}

// only is a fault while it is on.
func only(on bool, f func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
	if !on {
		return nil
	}
	return f
}
