package config

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// single is a host whose refresh tokens are good once.
type single struct {
	mu     sync.Mutex
	last   int
	used   map[string]bool
	twice  []string
	logins int
}

func (s *single) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	refresh := string(b)
	switch {
	case refresh == "":
		s.logins++
	case s.used[refresh]:
		s.twice = append(s.twice, refresh)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if s.used == nil {
		s.used = map[string]bool{}
	}
	s.used[refresh] = refresh != ""
	s.last++
	fmt.Fprintf(w, "access-%d refresh-%d", s.last, s.last)
}

// asks gets a token of a host.
func asks(url string) func(context.Context, client.Token) (client.Token, error) {
	return func(ctx context.Context, kept client.Token) (client.Token, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(kept.Refresh.Reveal())) //nolint:gosec // the test's own server
		if err != nil {
			return client.Token{}, err
		}
		resp, err := http.DefaultClient.Do(req) //nolint:gosec // the test's own server
		if err != nil {
			return client.Token{}, err
		}
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		access, refresh, ok := strings.Cut(string(b), " ")
		if err != nil || !ok {
			return client.Token{}, &model.Error{Code: model.Denied, Op: "log in", Why: "used before"}
		}
		return client.Token{Access: model.NewSecret(access), Refresh: model.NewSecret(refresh), Expires: time.Now().Add(time.Hour)}, nil
	}
}

const tokenChild = "HOOKTOP_TEST_TOKENS"

var ours = model.Profile{Name: "ow", BaseURL: "https://ow.example", Email: "a@b.c"}

// TestTokensOfAnotherProcess is a process that renews and renews, and says what it
// got; it only does so as a child of the tests below.
func TestTokensOfAnotherProcess(t *testing.T) {
	state, url, ok := strings.Cut(os.Getenv(tokenChild), "|")
	if !ok {
		t.Skip("it is another test's child")
	}
	url, times, _ := strings.Cut(url, "|")
	n, err := strconv.Atoi(times)
	must(t, err)
	tokens := OpenTokens(state, ours, time.Now)
	stale := model.Secret{}
	for range n {
		got, err := tokens.Renew(t.Context(), stale, asks(url))
		must(t, err)
		if got.Access == stale {
			t.Fatal("the stale token is given again")
		}
		stale = got.Access
	}
	fmt.Println("got " + stale.Reveal())
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is let go, or killed
}

// child starts a process that renews so many times, and waits for its last token.
func child(t *testing.T, state, url string, times int) (end func(kill bool), last func() string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTokensOfAnotherProcess$") //nolint:gosec // this test
	cmd.Env = append(os.Environ(), tokenChild+"="+state+"|"+url+"|"+strconv.Itoa(times))
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	end = func(kill bool) {
		if kill {
			_ = cmd.Process.Kill()
		}
		_ = in.Close()
		if err := cmd.Wait(); err != nil && !kill {
			t.Error(err)
		}
	}
	return end, func() string {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if got, ok := strings.CutPrefix(lines.Text(), "got "); ok {
				return got
			}
		}
		return ""
	}
}

// TestProcessesShareALogIn: many processes renew at once, and no refresh token is
// used twice; only the first had to log in.
func TestProcessesShareALogIn(t *testing.T) {
	host := &single{}
	s := httptest.NewServer(host)
	defer s.Close()
	state := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		end, last := child(t, state, s.URL, 10)
		all.Go(func() {
			if last() == "" {
				t.Error("a process got none")
			}
			end(false)
		})
	}
	all.Wait()
	if len(host.twice) > 0 || host.logins != 1 || host.last < 10 || host.last > 40 {
		t.Errorf("used twice %q, %d log-ins, %d tokens", host.twice, host.logins, host.last)
	}
}

// TestTokensOutliveAKill: what Renew has returned is there for the next process,
// which needs no log-in, and nobody else may read it.
func TestTokensOutliveAKill(t *testing.T) {
	host := &single{}
	s := httptest.NewServer(host)
	defer s.Close()
	state := t.TempDir()
	end, last := child(t, state, s.URL, 3)
	want := last()
	end(true)
	got, err := OpenTokens(state, ours, time.Now).Renew(t.Context(), model.Secret{}, nil)
	if err != nil || got.Access.Reveal() != want || want == "" {
		t.Fatalf("%q, %v, want %q", got.Access.Reveal(), err, want)
	}
	if got, err = OpenTokens(state, ours, time.Now).Renew(t.Context(), got.Access, asks(s.URL)); err != nil || got.Access.Reveal() != "access-4" || host.logins != 1 {
		t.Errorf("%q, %v after %d log-ins", got.Access.Reveal(), err, host.logins)
	}
	files, err := os.ReadDir(filepath.Join(state, "tokens"))
	must(t, err)
	for _, f := range files {
		info, err := f.Info()
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
	if len(files) != 2 {
		t.Errorf("left behind: %v", files)
	}
}

// TestTokensAreTheirOwners: a token goes to nobody but the host and the developer
// that it was got for, whatever the file is called.
func TestTokensAreTheirOwners(t *testing.T) {
	state := t.TempDir()
	tokens := OpenTokens(state, ours, time.Now)
	must(t, os.MkdirAll(filepath.Dir(tokens.path), 0o700))
	kept := tokenFile{BaseURL: ours.BaseURL, Email: ours.Email, Access: "a", Refresh: "r"}
	for name, change := range map[string]func(*tokenFile){
		"another host":      func(f *tokenFile) { f.BaseURL = "https://evil.example" },
		"another developer": func(f *tokenFile) { f.Email = "b@b.c" },
		"nobody":            func(f *tokenFile) { *f = tokenFile{} },
	} {
		f := kept
		change(&f)
		b, err := json.Marshal(f)
		must(t, err)
		must(t, os.WriteFile(tokens.path, b, 0o600))
		_, err = tokens.Renew(t.Context(), model.Secret{}, func(_ context.Context, k client.Token) (client.Token, error) {
			if k != (client.Token{}) {
				t.Errorf("%s: it is given", name)
			}
			return k, io.EOF
		})
		if err != io.EOF { //nolint:errorlint // as it was returned
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, os.WriteFile(tokens.path, []byte(`{"base_url":`), 0o600))
	if k := tokens.read(); k != (client.Token{}) {
		t.Errorf("of half a file %v", k)
	}
}

func TestTokensExpire(t *testing.T) {
	c := &clock{evening}
	tokens := OpenTokens(t.TempDir(), ours, c.now)
	n := 0
	get := func(_ context.Context, k client.Token) (client.Token, error) {
		if n++; n > 1 && k.Refresh.Reveal() != "r"+strconv.Itoa(n-1) {
			t.Errorf("kept %q", k.Refresh.Reveal())
		}
		return client.Token{Access: model.NewSecret("a" + strconv.Itoa(n)), Refresh: model.NewSecret("r" + strconv.Itoa(n)), Expires: c.now().Add(time.Hour)}, nil
	}
	for _, s := range []struct {
		later time.Duration
		stale string
		want  string
	}{{0, "", "a1"}, {0, "", "a1"}, {30 * time.Minute, "old", "a1"}, {0, "a1", "a2"}, {59 * time.Minute, "", "a3"}} {
		c.at = c.at.Add(s.later)
		got, err := tokens.Renew(t.Context(), model.NewSecret(s.stale), get)
		if err != nil || got.Access.Reveal() != s.want {
			t.Errorf("%+v: %q, %v", s, got.Access.Reveal(), err)
		}
	}
}

// TestTokensThatCannotBeKept last as long as the process, and no kept refresh token
// is used up for one that would be lost.
func TestTokensThatCannotBeKept(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(blocked, nil, 0o600))
	for _, state := range []string{"", blocked} {
		n := 0
		tokens := OpenTokens(state, ours, time.Now)
		get := func(_ context.Context, k client.Token) (client.Token, error) {
			if n++; n == 2 && k.Refresh.Reveal() != "mine" {
				t.Errorf("its own refresh token is lost: %q", k.Refresh.Reveal())
			}
			return client.Token{Access: model.NewSecret("a" + strconv.Itoa(n)), Refresh: model.NewSecret("mine")}, nil
		}
		for i, stale := range []string{"", "", "a1"} {
			got, err := tokens.Renew(t.Context(), model.NewSecret(stale), get)
			if want := []string{"a1", "a1", "a2"}[i]; err != nil || got.Access.Reveal() != want {
				t.Errorf("in %q: %q, %v", state, got.Access.Reveal(), err)
			}
		}
	}
}

// TestTokensWaitNoLongerThanAsked: while another process has the lock the caller
// can still go away.
func TestTokensWaitNoLongerThanAsked(t *testing.T) {
	state := t.TempDir()
	holds, waits := OpenTokens(state, ours, time.Now), OpenTokens(state, ours, time.Now)
	unlock, err := holds.lock(t.Context())
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 3*lockEvery)
	defer cancel()
	if _, err := waits.Renew(ctx, model.Secret{}, nil); err == nil || !strings.Contains(err.Error(), "another hooktop") {
		t.Errorf("says %v", err)
	}
	unlock()
	if _, err := waits.Renew(t.Context(), model.Secret{}, func(context.Context, client.Token) (client.Token, error) { return client.Token{}, nil }); err != nil {
		t.Error(err)
	}
}
