package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

var evening = time.Date(2026, 11, 22, 23, 59, 59, 0, time.UTC)

func used(t *testing.T, m *Meter) int {
	t.Helper()
	n, err := m.Used()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMeterIsShared(t *testing.T) {
	dir, c := t.TempDir(), &clock{evening}
	p := model.Profile{Name: "Metriport US", CallsPerDay: 10_000}
	const meters, calls = 4, 50
	var wait sync.WaitGroup
	for range meters {
		m := OpenMeter(dir, p, c.now)
		defer m.Close()
		wait.Go(func() {
			for range calls {
				if err := m.Take(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	again := OpenMeter(dir, p, c.now)
	defer again.Close()
	if n := used(t, again); n != meters*calls {
		t.Errorf("%d calls counted, %d made", n, meters*calls)
	}
	other := OpenMeter(dir, model.Profile{Name: "metriport us"}, c.now)
	defer other.Close()
	if n := used(t, other); n != 0 {
		t.Errorf("another profile has %d calls", n)
	}
}

// TestMeterIsOfAnAccount: a name says nothing of whose quota is used; the
// environment's profile has the same one for every account.
func TestMeterIsOfAnAccount(t *testing.T) {
	dir, c := t.TempDir(), &clock{evening}
	of := func(base, key string) model.Profile {
		return model.Profile{Name: FromEnvironment, BaseURL: base, APIKey: model.NewSecret(key)}
	}
	production := of("https://api.metriport.com", "key-of-production")
	m := OpenMeter(dir, production, c.now)
	defer m.Close()
	_ = m.Take()
	for _, other := range []model.Profile{of("https://api.sandbox.metriport.com", "key-of-production"), of("https://api.metriport.com", "another-key"), {Name: FromEnvironment}} {
		o := OpenMeter(dir, other, c.now)
		if n := used(t, o); n != 0 {
			t.Errorf("%s with %s has %d calls of another account", other.BaseURL, other.APIKey, n)
		}
		_ = o.Close()
	}
	again := OpenMeter(dir, production, c.now)
	defer again.Close()
	if n := used(t, again); n != 1 {
		t.Errorf("%d calls, want the account's own 1", n)
	}
	c.at = evening.Add(time.Second)
	if used(t, again) != 0 {
		t.Error("yesterday's call is counted")
	}
	left, err := os.ReadDir(filepath.Join(dir, "calls"))
	if err != nil || len(left) != 1 || !strings.HasSuffix(left[0].Name(), ".2026-11-23") {
		t.Errorf("left: %v (%v)", left, err)
	}
	for _, f := range left {
		if strings.Contains(f.Name(), "key-of-production") || strings.Contains(f.Name(), "metriport.com") {
			t.Errorf("%s tells too much", f.Name())
		}
	}
}

func TestMeterTurnsWithTheDay(t *testing.T) {
	dir, c := t.TempDir(), &clock{evening}
	p := model.Profile{Name: "p"}
	m := OpenMeter(dir, p, c.now)
	defer m.Close()
	_ = m.Take()
	c.at = evening.Add(time.Second)
	if n := used(t, m); n != 0 {
		t.Errorf("%d calls on a new day", n)
	}
	_ = m.Take()
	_ = m.Take()
	if n := used(t, m); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	left, err := os.ReadDir(filepath.Join(dir, "calls"))
	if err != nil || len(left) != 1 || !strings.HasPrefix(left[0].Name(), "p.") || !strings.HasSuffix(left[0].Name(), ".2026-11-23") {
		t.Errorf("left: %v (%v)", left, err)
	}
}

func TestMeterKeepsTheQuota(t *testing.T) {
	dir, c := t.TempDir(), &clock{evening.Add(-time.Hour)}
	m := OpenMeter(dir, model.Profile{Name: "p", CallsPerDay: 2}, c.now)
	defer m.Close()
	for range 2 {
		if err := m.Take(); err != nil {
			t.Fatal(err)
		}
	}
	err := m.Take()
	if model.CodeOf(err) != model.QuotaUsed {
		t.Fatalf("err %v", err)
	}
	var quota *model.Error
	if !errors.As(err, &quota) || quota.Wait != time.Hour+time.Second {
		t.Errorf("%v: wait %v, want until midnight", err, quota.Wait)
	}
	if b := m.Budget(); b != (model.Budget{Used: 2, Limit: 2}) {
		t.Errorf("budget %+v", b)
	}
}

func TestMeterWithoutAFolder(t *testing.T) {
	file := write(t, "state", "", 0o600) // a file where the folder should be
	for _, state := range []string{file, ""} {
		m := OpenMeter(state, model.Profile{Name: "p", CallsPerDay: 3}, (&clock{evening}).now)
		for range 3 {
			if err := m.Take(); err != nil {
				t.Fatal(err)
			}
		}
		if n := used(t, m); n != 3 {
			t.Errorf("%d calls, want 3", n)
		}
		if model.CodeOf(m.Take()) != model.QuotaUsed {
			t.Error("the quota is not kept")
		}
		if w := m.Warnings(); len(w) != 1 || !strings.Contains(w[0], "writable") {
			t.Errorf("warnings %q", w)
		}
		if w := m.Warnings(); w != nil {
			t.Errorf("said twice: %q", w)
		}
	}
}

func TestCountCallsKeepsNothing(t *testing.T) {
	m := CountCalls(model.Profile{Name: "demo"}, (&clock{evening}).now)
	_ = m.Take()
	if n := used(t, m); n != 1 || m.Warnings() != nil {
		t.Errorf("%d calls, warnings %v", n, m.Warnings())
	}
}

func TestFileName(t *testing.T) {
	names := map[string]string{}
	rapid.Check(t, func(t *rapid.T) {
		profile := rapid.String().Draw(t, "profile")
		name := fileName(profile)
		if name != strings.ToLower(name) || strings.ContainsAny(name, `/\:. `) || len(name) > 130 {
			t.Fatalf("%q", name)
		}
		if other, taken := names[name]; taken && other != profile {
			t.Fatalf("%q and %q are both %q", profile, other, name)
		}
		names[name] = profile
	})
	for _, profile := range []string{"..", "a/b", strings.Repeat("ß", 64), "US"} {
		m := OpenMeter(t.TempDir(), model.Profile{Name: profile}, (&clock{evening}).now)
		_ = m.Take()
		if w := m.Warnings(); w != nil {
			t.Errorf("%q: %v", profile, w)
		}
		_ = m.Close()
	}
}

func TestPaths(t *testing.T) {
	home := filepath.FromSlash("/home/ops")
	for _, c := range []struct {
		flag             string
		env              []string
		wantConf, wantSt string
	}{
		{"", []string{"HOME", home}, "/home/ops/.config/hooktop/config.toml", "/home/ops/.local/state/hooktop"},
		{"", []string{"HOME", home, "XDG_CONFIG_HOME", "/c", "XDG_STATE_HOME", "/s"}, "/c/hooktop/config.toml", "/s/hooktop"},
		{"", []string{"HOME", home, "XDG_CONFIG_HOME", "relative"}, "/home/ops/.config/hooktop/config.toml", "/home/ops/.local/state/hooktop"},
		{"", []string{"HOME", home, EnvConfig, "/e.toml"}, "/e.toml", "/home/ops/.local/state/hooktop"},
		{"/f.toml", []string{"HOME", home, EnvConfig, "/e.toml"}, "/f.toml", "/home/ops/.local/state/hooktop"},
		{"", nil, "", ""},
	} {
		conf, state := filepath.ToSlash(Path(c.flag, env(c.env...))), filepath.ToSlash(StateDir(env(c.env...)))
		if conf != c.wantConf || state != c.wantSt {
			t.Errorf("%v: %q, %q", c.env, conf, state)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	m := OpenMeter(b.TempDir(), model.Profile{Name: "p"}, (&clock{evening}).now)
	defer m.Close()
	for b.Loop() {
		_ = m.Take()
	}
}
