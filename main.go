// Hooktop is htop for webhooks: one terminal console from which to see that
// deliveries fail, and why. This file only wires the parts to each other.
package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/client/direct"
	"github.com/hooktop/hooktop/client/metriport"
	"github.com/hooktop/hooktop/client/openwearables"
	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/client/sandbox"
	"github.com/hooktop/hooktop/client/store"
	"github.com/hooktop/hooktop/client/svix"
	"github.com/hooktop/hooktop/client/watch"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui"
	"github.com/hooktop/hooktop/tui/cli"
)

// providers is the one place that knows which wire is spoken by what.
var providers = map[model.Provider]func(connection) client.Provider{
	model.Metriport: func(c connection) client.Provider {
		return metriport.New(metriport.Options{Profile: c.profile, Meter: c.meter, Log: c.log, Now: time.Now, CA: c.roots})
	},
	model.Svix:          func(c connection) client.Provider { return svixServer(c, nil) },
	model.OpenWearables: wearables,
}

// connection is what every client is made with.
type connection struct {
	profile model.Profile
	tokens  client.Tokens // nil keeps a log-in in memory
	meter   client.Meter
	log     *rest.Log
	roots   *x509.CertPool
}

func svixServer(c connection, app svix.FindApp) *svix.Client {
	return svix.New(svix.Options{Profile: c.profile, App: app, Meter: c.meter, Log: c.log, Now: time.Now, CA: c.roots})
}

// wearables is Open Wearables, and where the profile says so the Svix server
// beneath, whose application is the developer's.
func wearables(c connection) client.Provider {
	own := openwearables.New(openwearables.Options{Profile: c.profile, Tokens: c.tokens, Meter: c.meter, Log: c.log, Now: time.Now, CA: c.roots})
	under := c.profile.Beneath
	if under == nil {
		return own
	}
	c.profile.Provider, c.profile.BaseURL, c.profile.APIKey, c.profile.App = model.Svix, under.BaseURL, under.Token, under.App
	return openwearables.NewOver(own, svixServer(c, func(ctx context.Context) (string, error) {
		a, err := own.Account(ctx)
		return a.ID, err
	}))
}

// process is what there is one of.
type process struct{ runtime *config.Runtime }

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, stop) // the second ctrl-c is the system's
	logger, closeLog := config.Logger(os.Getenv)
	defer closeLog() //nolint:errcheck // a log that nobody waits for
	slog.SetDefault(logger)
	own := process{config.NewRuntime(os.Getenv)}
	return cli.Run(ctx, cli.Deps{
		Open: own.open, List: list, Add: add, Serve: (&servers{}).serve, Draw: own.draw, DrawFile: drawFile, Edit: config.Editor(os.Getenv, os.Stdin, os.Stderr), Env: os.Getenv, Keyring: config.Keyring, Lab: lab,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdinTTY: cli.IsTerminal(os.Stdin), StdoutTTY: cli.IsTerminal(os.Stdout), Now: time.Now, Log: logger,
		Background: background, Themes: cli.ThemeSource{Chosen: themeChosen, Files: themeFiles},
	}, os.Args[1:])
}

// themeChosen is the theme that is asked for, else the one that was worn last.
func themeChosen(t cli.Target) (name, from string) {
	if name, from = config.Theme(config.Want{File: t.Config}, os.Getenv); name == "" {
		name = config.OpenScreens(config.StateDir(os.Getenv)).Read().Theme
	}
	return name, from
}

func themeFiles(t cli.Target) (out []cli.ThemeFile) {
	for _, f := range config.ThemeFiles(config.Want{File: t.Config}, os.Getenv) {
		out = append(out, cli.ThemeFile(f))
	}
	return out
}

// background starts this program once more, to go on by itself.
func background(name string, args ...string) (cli.Detached, error) {
	p, err := config.Detach(os.Getenv, name, args...)
	return cli.Detached{Log: p.Log, Ended: p.Ended}, err
}

// session is a profile with everything that asks its provider.
func session(p model.Profile, c *changes) (*cli.Session, error) {
	roots, err := config.Roots(p.CAFile)
	if err != nil {
		return nil, err
	}
	calls := &rest.Log{}
	c.profile, c.now, c.who, c.roots = p, time.Now, config.Operator(os.Getenv), cmp.Or(c.roots, roots)
	h := providers[p.Provider](connection{p, c.tokens, c.meter, calls, c.roots})
	s := &cli.Session{Profile: p, Provider: h, Used: c.meter.Used, Who: c.who, OnRotate: c.onRotate != nil}
	s.Store = func(ctx context.Context) (client.Store, error) { return c.open(ctx, s) }
	s.Lab, s.Gone = c.lab(), c.holders.Gone
	s.Desk = func(kept client.Store, rows func() model.Rows) *runbook.Desk { return c.desk(h, kept, rows) }
	s.Watch = func(ctx context.Context, memory func(context.Context) client.Memory) client.Watched {
		w := watch.New(watch.Options{
			Profile: p, Provider: h, Calls: calls, Budget: c.meter.Budget, Now: time.Now, Timer: timer, Back: dayBack, Rows: heldRows,
			Memory: memory, Payloads: c.payloads, Blank: c.blank, Late: true, Ease: ease,
		})
		if c.blank {
			c.after = func(ctx context.Context) { shown(ctx, w) }
		}
		c.tasks.Go(func() { _ = w.Run(ctx) }) // it only ever says that ctx has ended
		return w
	}
	s.Close = func() error { return errors.Join(c.close(), c.meter.Close()) }
	return s, nil
}

const (
	dayBack  = 24 * time.Hour // how far back the console looks without being asked
	heldRows = 3 << 20        // bytes of provider rows kept to show details from
	ease     = 100 * time.Millisecond
)

func (p process) open(ctx context.Context, t cli.Target) (*cli.Session, error) {
	p.runtime.CollectSooner()
	o, err := config.Open(ctx, config.Want{File: t.Config, Profile: t.Profile}, os.Getenv)
	if err != nil {
		return &cli.Session{Warnings: o.Warnings}, err
	}
	meter := config.OpenMeter(config.StateDir(os.Getenv), o.Profile, time.Now)
	s, err := session(o.Profile, &changes{
		at: placed(o.Store), holders: config.HoldersIn(config.StateDir(os.Getenv)), onRotate: o.OnRotate, payloads: o.StorePayloads, linkLocal: o.AllowLinkLocal,
		meter: meter, tokens: config.OpenTokens(config.StateDir(os.Getenv), o.Profile, time.Now),
	})
	if err != nil {
		return nil, errors.Join(err, meter.Close())
	}
	s.Key, s.Warnings = o.Key, slices.Concat(o.Warnings, meter.Warnings())
	return s, nil
}

// played is a session with a sandbox, which ends with it.
func played(p model.Profile, c *changes, end func() error) (*cli.Session, error) {
	at, remove := passing()
	c.at, c.blank, c.payloads, c.meter = at, true, true, config.CountCalls(p, time.Now)
	s, err := session(p, c)
	if err != nil {
		return nil, errors.Join(err, end())
	}
	down := s.Close
	s.Close = func() error { return errors.Join(down(), remove(), end()) }
	return s, nil
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

func (p process) draw(ctx context.Context, s cli.Screen) error {
	screens := config.OpenScreens(config.StateDir(os.Getenv))
	o := tui.Options{
		Watched: s.Watched, OpenDesk: s.Desk, Now: time.Now, Location: time.Local, Notices: s.Notices, Look: s.Look,
		Edit: edit, ReadFile: config.ReadFile, Save: config.SaveNew, Outside: tui.Outside{Over: config.SaveOver, Complete: config.CompletePath, View: view},
		Profiles: s.Profiles, Open: s.Open, Detach: s.Detach, NoDetach: s.NoDetach,
		Screen: screens.Read(), KeepScreen: screens.Keep, Plain: s.Target.Plain || config.Plain(config.Want{File: s.Target.Config}, os.Getenv),
	}
	defer p.runtime.Screen()()
	if os.Getenv("SSH_CONNECTION")+os.Getenv("SSH_TTY") != "" {
		o.Far = os.Stdout
	}
	return tui.Run(ctx, o, environment(s.Look.Depth == themes.None))
}

// drawFile shows a file on the terminal.
func drawFile(ctx context.Context, t cli.Target, o tui.FileOptions) error {
	o.Save = config.SaveNew
	return tui.RunFile(ctx, o, environment(t.NoColor))
}

// environment is this process's; the library knows no other word for no colours.
func environment(colourless bool) tea.ProgramOption {
	env := os.Environ()
	if colourless {
		env = append(env, "NO_COLOR=1")
	}
	return tea.WithEnvironment(env)
}

// view shows a text in the operator's own pager or editor.
func view(v tui.View) (tui.Shown, error) {
	shown, err := config.View(os.Getenv, v.Name, v.Text, v.Editor)
	if err != nil {
		return tui.Shown{}, err
	}
	return tui.Shown{Run: shown, Close: shown.Close}, nil
}

// edit opens a text in the operator's own editor.
func edit(name string, text []byte) (run tea.ExecCommand, read func() ([]byte, error), err error) {
	e, err := config.Edit(os.Getenv, name, text)
	if err != nil {
		return nil, nil, err
	}
	return e, e.Text, nil
}

// changes is what a profile needs to be changed, and to be remembered.
type changes struct {
	profile   model.Profile
	at        func(context.Context) (store.Options, []string, error) // where the store is
	onRotate  func(context.Context, model.Secret) error
	payloads  bool // may be kept
	linkLocal bool // may be called
	meter     *config.Meter
	tokens    client.Tokens // nil keeps a log-in in memory
	holders   config.Holders
	leave     []func() // says that a holder of leases has ended well
	now       func() time.Time
	who       string
	roots     *x509.CertPool

	blank bool                  // the store has kept nothing yet
	after func(context.Context) // what opening the store leaves the machine to first; nil for nothing

	once  sync.Once
	kept  client.Store // nil until it was opened
	told  func()       // ends the telling of calls
	err   error
	tasks sync.WaitGroup // what uses the store beside the faces
}

const (
	storeOpens = 10 * time.Second // how long a store may take to open: a console waits for it
	showsFirst = time.Second      // how long a store that has kept nothing waits for the first rows
)

// open opens the store, once. Its warnings become the session's.
func (c *changes) open(ctx context.Context, s *cli.Session) (client.Store, error) {
	c.once.Do(func() {
		if c.after != nil {
			c.after(ctx)
		}
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
			c.kept, c.told = kept, c.meter.Share(ctx, kept)
			c.sweep(ctx)
		}
	})
	return c.kept, c.err
}

// shown waits until the first of the log can be shown, within bounds.
func shown(ctx context.Context, w *watch.Watch) {
	ctx, cancel := context.WithTimeout(ctx, showsFirst)
	defer cancel()
	s, err := w.Snapshot(), error(nil)
	for err == nil && s.LogState == model.LogLoading {
		s, err = w.Changed(ctx, s.Seq)
	}
}

// close waits for what still uses the store.
func (c *changes) close() error {
	c.once.Do(func() {}) // an opening that is under way ends first, and none begins
	c.tasks.Wait()
	for _, leave := range c.leave {
		leave()
	}
	if c.kept == nil {
		return nil
	}
	c.told()
	return c.kept.Close()
}

// sweep applies the store's retention. What it cannot do is done at the next start.
func (c *changes) sweep(ctx context.Context) {
	c.tasks.Go(func() { _ = c.kept.Sweep(ctx, c.now()) })
}

// lab is what receivers are looked at with, by no profile.
func lab(caFile string) (runbook.Lab, error) {
	roots, err := config.Roots(caFile)
	return (&changes{roots: roots, now: time.Now}).lab(), err
}

// lab is what the profile's receivers are looked at with.
func (c *changes) lab() runbook.Lab {
	from := direct.New(direct.Options{CA: c.roots, Now: c.now, Allow: c.linkLocal})
	return runbook.Lab{Direct: from, Surveyor: from, Now: c.now}
}

// desk is what changes go through.
func (c *changes) desk(h client.Provider, kept client.Store, rows func() model.Rows) *runbook.Desk {
	from := c.lab()
	tester, _ := h.(client.Sampler)
	holder := config.Holder(c.who)
	c.leave = append(c.leave, c.holders.Enter(holder))
	return runbook.New(runbook.Bench{
		Profile: c.profile, Host: h, Store: kept, Rows: rows, Who: c.who, Holder: holder, Gone: c.holders.Gone, OnRotate: c.onRotate,
		Direct: from.Direct, Surveyor: from.Surveyor, Tester: tester, Now: c.now, Sleep: sleep, Budget: c.meter.Budget, Payloads: c.payloads,
	})
}

// placed is where the configuration says that the store is.
func placed(at config.StoreAt) func(context.Context) (store.Options, []string, error) {
	return func(ctx context.Context) (store.Options, []string, error) {
		p, warnings, err := at.Find(ctx)
		return store.Options{Path: p.Path, DSN: p.DSN.Reveal()}, warnings, err
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

// manyEndpoints connects to Svix or Open Wearables on a server that both share,
// unless each is to have its own.
func (v *servers) manyEndpoints(ctx context.Context, o cli.SandboxOptions) (*cli.Session, cli.SandboxInfo, error) {
	many, err := v.many, error(nil)
	if many == nil || o.Apart {
		many, err = v.start(ctx, o)
	}
	if err != nil {
		return nil, cli.SandboxInfo{}, err
	}
	end := many.Close
	if !o.Apart {
		v.many, end = many, v.leave
		v.users++
	}
	p := many.SvixProfile(o.Name)
	info := cli.SandboxInfo{Provider: string(o.Provider), BaseURL: p.BaseURL, Token: p.APIKey.Reveal(), App: p.App, ReceiverURL: many.ReceiverURL()}
	if o.Provider == model.OpenWearables {
		p = many.WearablesProfile(o.Name, true)
		info.BaseURL, info.Token, info.App, info.Email, info.Password = p.BaseURL, "", "", p.Email, p.Password.Reveal()
	}
	s, err := played(p, &changes{roots: many.CertPool()}, end)
	return s, info, err
}

// start starts a Svix server and Open Wearables on top of it.
func (v *servers) start(ctx context.Context, o cli.SandboxOptions) (*sandbox.Many, error) {
	with := sandbox.ManyDemo(o.Seed)
	with.Deliveries, with.Learn, with.Incident, with.Live, with.Rate = o.Deliveries, atOnce(o.Learn), !o.Healthy, o.Rate > 0, o.Rate
	with.Svix, with.Wearables, with.Endpoints = o.Svix, o.Wearables, o.Endpoints
	if o.Apart && o.Provider == model.OpenWearables {
		with.Locked = true
		with.Seed++
	}
	many, err := sandbox.NewMany(with) //nolint:contextcheck // as above
	if err != nil {
		return nil, err
	}
	if err := errors.Join(v.trust(o.CAFile, many.CAPEM()), many.Start(ctx)); err != nil {
		return nil, errors.Join(err, many.Close())
	}
	return many, nil
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
	return cmp.Or(d, -1)
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
