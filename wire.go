package main

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui/cli"
)

// host is all that is asked of a provider.
type host interface {
	client.Provider
	client.Retrier
	client.URLSetter
}

// changes is what a profile needs to be changed, and to be remembered.
type changes struct {
	profile   model.Profile
	at        func(context.Context) (store.Options, []string, error) // where the store is
	onRotate  func(context.Context, model.Secret) error
	payloads  bool // may be kept
	linkLocal bool // may be called
	meter     *config.Meter
	now       func() time.Time
	who       string
	roots     *x509.CertPool

	once  sync.Once
	kept  client.Store // nil until it was opened
	err   error
	tasks sync.WaitGroup // what uses the store beside the faces
}

// storeOpens is how long a store may take to open: a console waits for it.
const storeOpens = 10 * time.Second

// open opens the store, once. Its warnings become the session's.
func (c *changes) open(ctx context.Context, s *cli.Session) (client.Store, error) {
	c.once.Do(func() {
		o, warnings, err := c.at(ctx)
		s.Warnings = append(s.Warnings, warnings...)
		if c.err = err; err != nil {
			return
		}
		o.Now = c.now
		soon, cancel := context.WithTimeout(ctx, storeOpens)
		defer cancel()
		kept, notices, err := store.Open(soon, o)
		s.Warnings = append(s.Warnings, notices...)
		if c.err = err; err == nil {
			c.kept = kept
			c.sweep(ctx)
		}
	})
	return c.kept, c.err
}

// close waits for what still uses the store.
func (c *changes) close() error {
	c.once.Do(func() {}) // an opening that is under way ends first, and none begins
	c.tasks.Wait()
	if c.kept == nil {
		return nil
	}
	return c.kept.Close()
}

// sweep applies the store's retention. What it cannot do is done at the next start.
func (c *changes) sweep(ctx context.Context) {
	c.tasks.Go(func() { _ = c.kept.Sweep(ctx, c.now()) })
}

// desk is what changes go through.
func (c *changes) desk(h host, kept client.Store, rows func() []*model.Delivery) *runbook.Desk {
	return runbook.New(runbook.Bench{
		Profile: c.profile, Host: h, Store: kept, Rows: rows, Who: c.who, Holder: config.Holder(c.who), OnRotate: c.onRotate,
		Direct: direct.New(direct.Options{CA: c.roots, Now: c.now, Allow: c.linkLocal}), Now: c.now, Sleep: sleep, Budget: c.meter.Budget,
	})
}

// placed is where the configuration says that the store is.
func placed(at config.StoreAt) func(context.Context) (store.Options, []string, error) {
	return func(ctx context.Context) (store.Options, []string, error) {
		p, warnings, err := at.Find(ctx)
		return store.Options{Path: p.Path, DSN: p.DSN.Reveal()}, warnings, err
	}
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

func timer(d time.Duration) (fired <-chan time.Time, stop func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

func sleep(ctx context.Context, d time.Duration) error {
	fired, stop := timer(d)
	defer stop()
	select {
	case <-fired:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
