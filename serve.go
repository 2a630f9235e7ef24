package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

// servers are the sandboxes of this process. That of Open Wearables and that of
// the Svix server beneath it are one.
type servers struct {
	mu    sync.Mutex
	many  *sandbox.Many // nil while nobody uses it
	users int
	pem   []byte // the certificates of all CAs
}

// serve starts a sandbox and connects to it as to any other host.
func (v *servers) serve(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if o.Provider == model.Metriport {
		return v.metriport(ctx, o)
	}
	return v.manyEndpoints(ctx, o)
}

func (v *servers) metriport(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	with := sandbox.Demo(o.Seed)
	with.Deliveries, with.Listen, with.Learn, with.Incident = o.Deliveries, o.Listen, atOnce(o.Learn), !o.Healthy
	with.Live, with.Rate = o.Rate > 0, o.Rate
	if o.KeepsKey {
		with.Server.EmptyURL = metriport.ServerEmptyIgnored
	}
	box, err := sandbox.New(with) //nolint:contextcheck // what it opens is closed by Close, and serves from Start on
	if err != nil {
		return nil, cli.SandboxInfo{}, err
	}
	if err := errors.Join(v.trust(o.CAFile, box.CAPEM()), box.Start(ctx)); err != nil {
		return nil, cli.SandboxInfo{}, errors.Join(err, box.Close())
	}
	s, err := played(box.Profile(o.Name), &changes{roots: box.CertPool()}, box.Close)
	info := cli.SandboxInfo{Provider: string(o.Provider), BaseURL: box.BaseURL(), APIKey: box.APIKey(), ReceiverURL: box.ReceiverURL()}
	if o.Plain {
		info.PlainURL = box.PlainReceiverURL()
	}
	return s, info, err
}

// manyEndpoints starts the Svix server and Open Wearables on top of it, unless
// they have been, and connects to one of them.
func (v *servers) manyEndpoints(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	if v.many == nil {
		with := sandbox.ManyDemo(o.Seed)
		with.Deliveries, with.Learn, with.Incident, with.Live, with.Rate = o.Deliveries, atOnce(o.Learn), !o.Healthy, o.Rate > 0, o.Rate
		with.Svix, with.Wearables = o.Svix, o.Wearables
		many, err := sandbox.NewMany(with) //nolint:contextcheck // as above
		if err != nil {
			return nil, cli.SandboxInfo{}, err
		}
		if err := errors.Join(v.trust(o.CAFile, many.CAPEM()), many.Start(ctx)); err != nil {
			return nil, cli.SandboxInfo{}, errors.Join(err, many.Close())
		}
		v.many, v.users = many, 0
	}
	v.users++
	p := v.many.SvixProfile(o.Name)
	info := cli.SandboxInfo{Provider: string(o.Provider), BaseURL: p.BaseURL, Token: p.APIKey.Reveal(), App: p.App, ReceiverURL: v.many.ReceiverURL()}
	if o.Provider == model.OpenWearables {
		p = v.many.WearablesProfile(o.Name, true)
		info.BaseURL, info.Token, info.App, info.Email, info.Password = p.BaseURL, "", "", p.Email, p.Password.Reveal()
	}
	s, err := played(p, &changes{roots: v.many.CertPool()}, v.leave)
	return s, info, err
}

// leave ends the sandbox that two share with the last of them.
func (v *servers) leave() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.users--; v.users > 0 {
		return nil
	}
	many := v.many
	v.many = nil
	return many.Close()
}

// trust writes the certificates of all CAs so far, where a file is named.
func (v *servers) trust(file string, pem []byte) error {
	v.pem = append(v.pem, pem...)
	return config.WriteFile(file, v.pem)
}

// atOnce is how sandboxes have it that nothing is to be waited for.
func atOnce(d time.Duration) time.Duration {
	if d == 0 {
		return -1
	}
	return d
}

// passing is a store that ends with this process.
func passing() (at func(context.Context) (store.Options, []string, error), remove func() error) {
	var dir string
	at = func(context.Context) (store.Options, []string, error) {
		var err error
		if dir, err = os.MkdirTemp("", "hooktop-"); err != nil {
			return store.Options{}, nil, &model.Error{Code: model.Unavailable, Op: "make a folder for the store", Why: errors.Unwrap(err).Error(), Err: err}
		}
		return store.Options{Path: filepath.Join(dir, "hooktop.db")}, nil, nil
	}
	return at, func() error {
		if dir == "" {
			return nil
		}
		return os.RemoveAll(dir)
	}
}
