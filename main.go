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
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// providers is the one place that knows which wire is spoken by what.
var providers = map[model.Provider]func(metriport.Options) client.Provider{
	model.Metriport: func(o metriport.Options) client.Provider { return metriport.New(o) },
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
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
func session(p model.Profile, meter *config.Meter) (*cli.Session, error) {
	roots, err := config.Roots(p.CAFile)
	if err != nil {
		return nil, err
	}
	calls := &rest.Log{}
	s := &cli.Session{Profile: p, Used: meter.Used, Close: meter.Close}
	s.Provider = providers[p.Provider](metriport.Options{Profile: p, Meter: meter, Log: calls, Now: time.Now, CA: roots})
	s.Watch = func(ctx context.Context) client.Watched {
		w := watch.New(watch.Options{Profile: p, Provider: s.Provider, Calls: calls, Budget: meter.Budget, Now: time.Now, Timer: timer, Back: dayBack, Rows: heldRows})
		go w.Run(ctx) //nolint:errcheck // it only ever says that ctx has ended
		return w
	}
	return s, nil
}

const (
	dayBack  = 24 * time.Hour // how far back the console looks without being asked
	heldRows = 16 << 20       // bytes of provider rows kept to show details from
)

func timer(d time.Duration) (fired <-chan time.Time, stop func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

func open(ctx context.Context, t cli.Target) (*cli.Session, error) {
	o, err := config.Open(ctx, config.Want{File: t.Config, Profile: t.Profile}, os.Getenv)
	if err != nil {
		return &cli.Session{Warnings: o.Warnings}, err
	}
	meter := config.OpenMeter(config.StateDir(os.Getenv), o.Profile, time.Now)
	s, err := session(o.Profile, meter)
	if err != nil {
		return nil, errors.Join(err, meter.Close())
	}
	s.Key, s.Warnings = o.Key, slices.Concat(o.Warnings, meter.Warnings())
	return s, nil
}

// serve starts a sandbox and connects to it as to any other host.
func serve(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	with := sandbox.Demo(o.Seed)
	with.Deliveries, with.Listen = o.Deliveries, o.Listen
	box, err := sandbox.New(with) //nolint:contextcheck // what it opens is closed by Close, and serves from Start on
	if err != nil {
		return nil, cli.SandboxInfo{}, err
	}
	if err := box.Start(ctx); err != nil {
		return nil, cli.SandboxInfo{}, errors.Join(err, box.Close())
	}
	p := box.Profile("demo")
	s, err := session(p, config.CountCalls(p, time.Now))
	if err != nil {
		return nil, cli.SandboxInfo{}, errors.Join(err, box.Close())
	}
	s.Close = box.Close
	return s, cli.SandboxInfo{Provider: string(o.Provider), BaseURL: box.BaseURL(), APIKey: box.APIKey(), ReceiverURL: box.ReceiverURL()}, nil
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

func draw(ctx context.Context, w client.Watched, t cli.Target, notices []string) error {
	env := os.Environ()
	if t.NoColor {
		env = append(env, "NO_COLOR=1")
	}
	return tui.Run(ctx, tui.Options{Watched: w, Now: time.Now, Location: time.Local, Notices: notices}, tea.WithEnvironment(env))
}
