package openwearables_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/model"
)

// TestRefresh logs in once, and uses each refresh token once, however many ask.
func TestRefresh(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	var mu sync.Mutex
	var logins, used []string
	r.fault(func(_ http.ResponseWriter, req *http.Request, body string) bool {
		mu.Lock()
		defer mu.Unlock()
		switch req.URL.Path {
		case "/api/v1/auth/login":
			logins = append(logins, body)
		case "/api/v1/token/refresh":
			used = append(used, body)
		}
		return false
	})
	shared := &memory{}
	own := []*openwearables.Client{r.asked(shared), r.asked(shared), r.asked(shared)}
	for range 4 {
		var all sync.WaitGroup
		for _, c := range own {
			for range 4 {
				all.Go(func() {
					if _, err := c.Endpoints(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		r.clock.Advance(59*time.Minute + 30*time.Second) // not expired yet, but about to
	}
	if len(logins) != 1 || !strings.Contains(logins[0], "grant_type=password") {
		t.Errorf("%d log-ins", len(logins))
	}
	slices.Sort(used)
	if n := len(used); n < 3 || len(slices.Compact(used)) != n {
		t.Errorf("refresh tokens used: %d, %d of them different", n, len(slices.Compact(used)))
	}
}

// TestExpired has a token refused in the middle: what was asked is asked once
// more with another one.
func TestExpired(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	slow := openwearables.New(openwearables.Options{Profile: r.profile(), Log: r.log, Now: noon}) // its clock stands
	if _, err := slow.Deliveries(t.Context(), model.PageRequest{}); err != nil {
		t.Fatal(err)
	}
	r.clock.Advance(61 * time.Minute)
	before := len(r.log.Calls())
	if _, err := slow.Deliveries(t.Context(), model.PageRequest{}); err != nil {
		t.Fatal(err)
	}
	page := "GET /api/v1/webhooks/messages?limit=250"
	if got := r.calls(before); !slices.Equal(got, []string{page, "POST /api/v1/token/refresh", page}) {
		t.Errorf("%q", got)
	}
	r.clock.Advance(61 * time.Minute)
	r.Wearables().Revoke()
	before = len(r.log.Calls())
	if _, err := slow.Deliveries(t.Context(), model.PageRequest{}); err != nil {
		t.Fatal(err)
	}
	if got := r.calls(before); !slices.Equal(got, []string{page, "POST /api/v1/token/refresh", "POST /api/v1/auth/login", page}) {
		t.Errorf("revoked: %q", got)
	}
	r.answers("/messages", http.StatusUnauthorized, `{"detail":"Could not validate credentials"}`)
	before = len(r.log.Calls())
	if _, err := slow.Deliveries(t.Context(), model.PageRequest{}); model.CodeOf(err) != model.Denied || len(r.calls(before)) != 3 {
		t.Errorf("refused for good: %v after %q", err, r.calls(before))
	}
}

// TestNoLogin says once and clearly why there is none.
func TestNoLogin(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	ask := func(p model.Profile) (int, error) {
		before := len(r.log.Calls())
		_, err := openwearables.New(openwearables.Options{Profile: p, Log: r.log, Now: r.clock.Now}).Endpoints(t.Context())
		return len(r.log.Calls()) - before, err
	}
	wrong := r.profile()
	wrong.Password = model.NewSecret("not the password")
	if n, err := ask(wrong); n != 1 || model.CodeOf(err) != model.Denied || !strings.HasPrefix(err.Error(), "log in to Open Wearables · e-mail or password is wrong") {
		t.Errorf("%d calls, %v", n, err)
	}
	none := r.profile()
	none.Password = model.Secret{}
	if n, err := ask(none); n != 0 || model.CodeOf(err) != model.Denied || !strings.Contains(err.Error(), "has no password") {
		t.Errorf("%d calls, %v", n, err)
	}
	odd := start(t, sandbox.ManyOptions{})
	odd.answers("/auth/login", http.StatusOK, `{}`)
	if _, err := odd.Endpoints(t.Context()); model.CodeOf(err) != model.BadAnswer {
		t.Errorf("no token: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := odd.Endpoints(ctx); model.CodeOf(err) != model.Canceled {
		t.Errorf("given up: %v", err)
	}
}

// TestSecrets has a host repeat whatever it is sent: none of it is in an error,
// in the log of calls, or in a command to copy.
func TestSecrets(t *testing.T) {
	r := start(t, sandbox.ManyOptions{})
	p := r.profile()
	const password = "canary p&ss/word" //nolint:gosec // made up, to be looked for
	p.Password = model.NewSecret(password)
	var sent []string
	echo := func(req *http.Request, body string) string {
		return strings.NewReplacer("\n", " ", `"`, `'`).Replace(body + " " + req.Header.Get("Authorization"))
	}
	var good bool
	r.fault(func(w http.ResponseWriter, req *http.Request, body string) bool {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(req.URL.Path, "/auth/login") && good {
			_, _ = io.WriteString(w, `{"access_token":"canary.access.token","refresh_token":"rt-canary-refresh","expires_in":3600}`)
			return true
		}
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, `{"detail":"you sent `+echo(req, body)+` and `+password+`"}`)
		sent = append(sent, body, req.Header.Get("Authorization"))
		return true
	})
	log, now := &rest.Log{}, noon()
	c := openwearables.New(openwearables.Options{Profile: p, Log: log, Now: func() time.Time { return now }})
	var errs []error
	ask := func() {
		_, err := c.Endpoints(t.Context())
		errs = append(errs, err)
	}
	ask() // the log-in is repeated
	good = true
	ask() // the access token is
	good, now = false, now.Add(2*time.Hour)
	ask() // the refresh token is
	if all := strings.Join(sent, " "); !strings.Contains(all, "canary+p%26ss%2Fword") || !strings.Contains(all, "canary.access.token") || !strings.Contains(all, "rt-canary-refresh") {
		t.Fatalf("the test sends too little: %s", all)
	}
	text := ""
	for _, err := range errs {
		if err == nil {
			t.Fatal("no error")
		}
		text += err.Error() + "\n"
	}
	for _, call := range log.Calls() {
		text += call.Path + call.Err + call.Curl + "\n"
	}
	for _, secret := range []string{"canary.access", "rt-canary", "canary+p", r.Password()} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in\n%s", secret, text)
		}
	}
	if !strings.Contains(text, "OW_TOKEN") || !strings.Contains(text, "you sent") {
		t.Errorf("nothing was said:\n%s", text)
	}
}
