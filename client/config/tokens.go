package config

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// Tokens keeps a profile's log-in in a file of the state folder that only its
// owner may read. A lock of the system's is held while one is got, so that of all
// hooktops of this machine only one uses a refresh token, which is good once.
// Where the folder cannot be written the log-in lasts as long as this process:
// then no kept refresh token is used, as the next one would be lost.
type Tokens struct {
	path      string // empty where there is no state folder
	base, who string // whose log-in it is
	now       func() time.Time

	mu   sync.Mutex   // held while a token is got
	held client.Token // what could not be kept
}

var _ client.Tokens = (*Tokens)(nil)

const (
	tokenLasts = time.Minute           // a token that expires sooner is not given any more
	lockEvery  = 20 * time.Millisecond // how often a lock that another holds is asked for
)

// OpenTokens is where a profile's log-in is kept in the state folder. It reads and
// writes nothing yet.
func OpenTokens(state string, p model.Profile, now func() time.Time) *Tokens {
	t := &Tokens{base: p.BaseURL, who: p.Email, now: now}
	if state != "" {
		t.path = filepath.Join(state, "tokens", fileName(p.Name)+"."+accountOf(p)+".json")
	}
	return t
}

// Renew is as client.Tokens has it. What get returns is on the disk, and survives
// a kill, before it is returned.
func (t *Tokens) Renew(ctx context.Context, stale model.Secret, get func(context.Context, client.Token) (client.Token, error)) (client.Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	unlock, err := t.lock(ctx)
	if ctx.Err() != nil {
		return client.Token{}, gaveUp(ctx, "renew the log-in", "another hooktop is renewing it and did not end in time", "end it, or try again")
	}
	if err != nil {
		return t.passing(ctx, t.held, stale, get)
	}
	defer unlock()
	kept := t.read()
	if kept.Access.Empty() {
		kept = t.held
	}
	if t.fresh(kept, stale) {
		return kept, nil
	}
	f, err := os.CreateTemp(filepath.Dir(t.path), ".token-*") // with mode 0600, and before a refresh token is used up
	if err != nil {
		if kept != t.held {
			kept.Refresh = model.Secret{}
		}
		return t.passing(ctx, kept, stale, get)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone once it has been renamed
	got, err := get(ctx, kept)
	if err != nil {
		_ = f.Close()
		return client.Token{}, err
	}
	if err := t.write(f, got); err != nil {
		_ = os.Remove(t.path) // its refresh token is used up
		t.held = got
		return got, nil
	}
	t.held = client.Token{}
	return got, nil
}

// passing gets a token that cannot be kept.
func (t *Tokens) passing(ctx context.Context, kept client.Token, stale model.Secret, get func(context.Context, client.Token) (client.Token, error)) (client.Token, error) {
	if t.fresh(kept, stale) {
		return kept, nil
	}
	got, err := get(ctx, kept)
	if err == nil {
		t.held = got
	}
	return got, err
}

// fresh says whether a token can be given instead of the stale one.
func (t *Tokens) fresh(k client.Token, stale model.Secret) bool {
	return !k.Access.Empty() && k.Access != stale && (k.Expires.IsZero() || t.now().Add(tokenLasts).Before(k.Expires))
}

// tokenFile is a log-in as it is kept. Whose it is stands beside it: a file's name
// is no proof, and a token must not go to another host.
type tokenFile struct {
	BaseURL string    `json:"base_url"`
	Email   string    `json:"email"`
	Access  string    `json:"access"`
	Refresh string    `json:"refresh,omitempty"`
	Expires time.Time `json:"expires,omitzero"`
}

// read is the kept log-in; none where the file is not there, or not this one's.
func (t *Tokens) read() client.Token {
	b, _, err := readSmall(t.path)
	var k tokenFile
	if err != nil || json.Unmarshal(b, &k) != nil || k.BaseURL != t.base || k.Email != t.who {
		return client.Token{}
	}
	return client.Token{Access: model.NewSecret(k.Access), Refresh: model.NewSecret(k.Refresh), Expires: k.Expires}
}

// write puts a log-in in the place of the kept one, and waits until both the file
// and its name are on the disk.
func (t *Tokens) write(f *os.File, got client.Token) error {
	b, err := json.Marshal(tokenFile{t.base, t.who, got.Access.Reveal(), got.Refresh.Reveal(), got.Expires})
	if err == nil {
		_, err = f.Write(b)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), t.path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(t.path)); err == nil {
		_ = dir.Sync() // some systems cannot
		_ = dir.Close()
	}
	return nil
}

// lock waits until no other process gets a token. A process that dies gives its
// lock back.
func (t *Tokens) lock(ctx context.Context) (unlock func(), err error) {
	if t.path == "" {
		return nil, os.ErrNotExist
	}
	if err := os.MkdirAll(filepath.Dir(t.path), 0o700); err != nil {
		return nil, err
	}
	return lockWithin(ctx, t.path+".lock")
}

var errLocked = errors.New("another process holds the lock")
