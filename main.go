// Hooktop is htop for webhooks: one terminal console from which to see that
// deliveries fail, and why. This file only wires the parts to each other.
package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// providers is the one place that knows which wire is spoken by what.
var providers = map[model.Provider]func(metriport.Options) host{
	model.Metriport: func(o metriport.Options) host { return metriport.New(o) },
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // the second ctrl-c is the system's
	logger, closeLog := config.Logger(os.Getenv)
	defer closeLog() //nolint:errcheck // a log that nobody waits for
	slog.SetDefault(logger)
	return cli.Run(ctx, cli.Deps{
		Open: open, List: list, Add: add, Serve: serve, Draw: draw,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdinTTY: cli.IsTerminal(os.Stdin), StdoutTTY: cli.IsTerminal(os.Stdout), Now: time.Now, Log: logger,
	}, os.Args[1:])
}

// session is a profile with everything that asks its provider.
func session(p model.Profile, c *changes) (*cli.Session, error) {
	roots, err := config.Roots(p.CAFile)
	if err != nil {
		return nil, err
	}
	calls := &rest.Log{}
	if c.profile, c.now, c.who = p, time.Now, config.Operator(os.Getenv); c.roots == nil {
		c.roots = roots
	}
	h := providers[p.Provider](metriport.Options{Profile: p, Meter: c.meter, Log: calls, Now: time.Now, CA: roots})
	s := &cli.Session{Profile: p, Provider: h, Used: c.meter.Used, Who: c.who, OnRotate: c.onRotate != nil}
	s.Store = func(ctx context.Context) (client.Store, error) { return c.open(ctx, s) }
	s.Desk = func(kept client.Store, rows func() []*model.Delivery) *runbook.Desk { return c.desk(h, kept, rows) }
	s.Watch = func(ctx context.Context, memory func(context.Context) client.Memory) client.Watched {
		w := watch.New(watch.Options{
			Profile: p, Provider: h, Calls: calls, Budget: c.meter.Budget, Now: time.Now, Timer: timer, Back: dayBack, Rows: heldRows,
			Memory: memory, Payloads: c.payloads,
		})
		c.tasks.Go(func() { _ = w.Run(ctx) }) // it only ever says that ctx has ended
		return w
	}
	s.Close = func() error { return errors.Join(c.close(), c.meter.Close()) }
	return s, nil
}

const (
	dayBack  = 24 * time.Hour // how far back the console looks without being asked
	heldRows = 16 << 20       // bytes of provider rows kept to show details from
)

func open(ctx context.Context, t cli.Target) (*cli.Session, error) {
	o, err := config.Open(ctx, config.Want{File: t.Config, Profile: t.Profile}, os.Getenv)
	if err != nil {
		return &cli.Session{Warnings: o.Warnings}, err
	}
	meter := config.OpenMeter(config.StateDir(os.Getenv), o.Profile, time.Now)
	s, err := session(o.Profile, &changes{at: placed(o.Store), onRotate: o.OnRotate, payloads: o.StorePayloads, linkLocal: o.AllowLinkLocal, meter: meter})
	if err != nil {
		return nil, errors.Join(err, meter.Close())
	}
	s.Key, s.Warnings = o.Key, slices.Concat(o.Warnings, meter.Warnings())
	return s, nil
}

// serve starts a sandbox and connects to it as to any other host.
func serve(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	with := sandbox.Demo(o.Seed)
	with.Deliveries, with.Listen, with.Learn, with.Incident = o.Deliveries, o.Listen, o.Learn, !o.Healthy
	if o.Learn == 0 {
		with.Learn = -1
	}
	if o.KeepsKey {
		with.Server.EmptyURL = metriport.ServerEmptyIgnored
	}
	box, err := sandbox.New(with) //nolint:contextcheck // what it opens is closed by Close, and serves from Start on
	if err != nil {
		return nil, cli.SandboxInfo{}, err
	}
	if err := errors.Join(config.WriteFile(o.CAFile, box.CAPEM()), box.Start(ctx)); err != nil {
		return nil, cli.SandboxInfo{}, errors.Join(err, box.Close())
	}
	p := box.Profile("demo")
	at, remove := passing()
	s, err := session(p, &changes{at: at, payloads: true, roots: box.CertPool(), meter: config.CountCalls(p, time.Now)})
	if err != nil {
		return nil, cli.SandboxInfo{}, errors.Join(err, box.Close())
	}
	down := s.Close
	s.Close = func() error { return errors.Join(down(), remove(), box.Close()) }
	info := cli.SandboxInfo{Provider: string(o.Provider), BaseURL: box.BaseURL(), APIKey: box.APIKey(), ReceiverURL: box.ReceiverURL()}
	if o.Plain {
		info.PlainURL = box.PlainReceiverURL()
	}
	return s, info, nil
}

func list(t cli.Target) (out []cli.ProfileInfo, problems []string) {
	infos, problems := config.Profiles(config.Want{File: t.Config}, os.Getenv)
	for _, i := range infos {
		out = append(out, cli.ProfileInfo(i))
	}
	return out, problems
}

func add(t cli.Target, p cli.NewProfile) (file string, err error) {
	file = config.Path(t.Config, os.Getenv)
	return file, config.Add(file, config.New(p))
}

func draw(ctx context.Context, s cli.Screen) error {
	env := os.Environ()
	if s.Target.NoColor {
		env = append(env, "NO_COLOR=1")
	}
	o := tui.Options{Watched: s.Watched, OpenDesk: s.Desk, Now: time.Now, Location: time.Local, Notices: s.Notices}
	return tui.Run(ctx, o, tea.WithEnvironment(env))
}
