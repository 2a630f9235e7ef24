// Package cli is the face without a screen: the same columns and actions as
// commands, for scripts, for CI and for people in a hurry. Data goes to stdout,
// everything else to stderr; it never prompts and never draws.
package cli

import (
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/tui"
)

// Target is what the global flags say of whom to talk to. Empty fields leave
// it to the environment and the configuration file.
type Target struct {
	Profile string // --profile
	Config  string // --config, a file's name
	NoColor bool   // --no-color; NO_COLOR is the environment's own word for it
	Theme   string // --theme; of the console
	Plain   bool   // --plain; the console in words
}

// Session is a profile that can be asked.
type Session struct {
	Profile  model.Profile
	Provider client.Provider
	Key      string              // where the key came from, never what it is
	Used     func() (int, error) // today's calls
	Warnings []string            // what works but should not stay so
	Who      string              // the operator, as the record of changes names him
	OnRotate bool                // the profile says how a new key is handed over

	// Store opens what is kept, the first time that it is asked. Its error says
	// why: then nothing can be changed, and everything else works. It may add to
	// the warnings.
	Store func(context.Context) (client.Store, error)
	// Desk is what changes go through, on the rows of the log that are loaded.
	Desk func(kept client.Store, rows func() model.Rows) *runbook.Desk
	// Gone says for certain that the process of a lease's holder has ended; nil
	// where nobody knows.
	Gone func(holder string) bool
	// Lab is what the profile's receivers are looked at with.
	Lab runbook.Lab
	// Watch starts to poll, until the context ends. Memory opens what keeps what
	// is known over starts; nil for nothing.
	Watch func(ctx context.Context, memory func(context.Context) client.Memory) client.Watched
	// Close ends what the session holds; nil where it holds nothing.
	Close func() error
}

func (s *Session) close() {
	if s.Close != nil {
		_ = s.Close() // there is nothing left to do that could go wrong
	}
}

// Screen is what a console shows.
type Screen struct {
	Target  Target
	Watched client.Watched
	Desk    tui.OpenDesk // opens the desk beside the first frame
	Notices []string     // what is wrong but not fatal
	Look    tui.Look

	Profiles []tui.Choice    // all that can be switched to, this one among them
	Open     tui.OpenProfile // opens another of them; nil where there is no other

	Detach   tui.Detach // lets a run go on without the screen; nil where none can
	NoDetach string     // why not, in words
}

// ProfileInfo is one line of "profile list".
type ProfileInfo struct {
	Name        string
	Provider    string
	BaseURL     string
	Environment string
	CallsPerDay int
	Key         string // where the key is, never what it is
	Source      string // where the profile was read
	Chosen      bool   // it is the one used when none is named
	Problem     string // why it cannot be used; empty when it can
}

// NewProfile is what "profile add" was told. Exactly one of the Key fields is
// to be set; whoever writes it checks.
type NewProfile struct {
	Name        string
	Provider    string
	BaseURL     string
	Environment string
	CAFile      string
	CallsPerDay int
	Insecure    bool

	Secret     string // which secret the Key fields are about: "api_key", "token", "password"
	KeyEnv     string
	KeyFile    string
	KeyCommand []string
	Key        model.Secret // read from stdin

	App   string // Svix's application
	Email string // who logs in to Open Wearables

	SvixURL     string // the Svix server beneath Open Wearables, and where its token is
	SvixEnv     string
	SvixFile    string
	SvixCommand []string
}

// SandboxOptions is what "sandbox" was told.
type SandboxOptions struct {
	Provider   model.Provider
	Name       string // of the profile that is connected to it
	Listen     string // Metriport's address
	Svix       string // Svix's address; it is beneath Open Wearables, and they are started together
	Wearables  string // Open Wearables' address
	Seed       uint64
	Deliveries int
	Endpoints  int           // Svix's, and with it Open Wearables'; 0 for six
	Learn      time.Duration // how long the receivers take to learn a new key; 0 for at once
	Plain      bool          // name the receiver without TLS too
	KeepsKey   bool          // an empty webhook URL changes nothing
	Healthy    bool          // no incident
	Apart      bool          // Open Wearables on a Svix server of its own, whose trouble is another
	Rate       int           // live messages a minute, about; 0 for none
	CAFile     string        // where to write the certificate of the receiver's CA; empty for nowhere
}

// SandboxInfo is what a started sandbox says of itself.
type SandboxInfo struct {
	Provider    string `json:"provider"`
	BaseURL     string `json:"base_url"`
	APIKey      string `json:"api_key,omitempty"`  // Metriport
	Token       string `json:"token,omitempty"`    // Svix
	App         string `json:"app,omitempty"`      // Svix
	Email       string `json:"email,omitempty"`    // Open Wearables
	Password    string `json:"password,omitempty"` // Open Wearables
	ReceiverURL string `json:"receiver_url"`
	PlainURL    string `json:"plain_receiver_url,omitempty"` // a receiver without TLS, which is always healthy; where it was asked for
}

// Deps is what the commands need of the outside. Every error is a *model.Error.
type Deps struct {
	// Open connects to a profile. It makes no provider call. With an error the
	// session holds nothing but warnings.
	Open func(context.Context, Target) (*Session, error)
	// List names every profile, and the problems of the configuration.
	List func(Target) ([]ProfileInfo, []string)
	// Add writes a profile and returns the name of the file it went to.
	Add func(Target, NewProfile) (string, error)
	// Serve starts a sandbox, which ends with the context or with the session, and
	// connects to it. Several may be started, one of each provider.
	Serve func(context.Context, SandboxOptions) (*Session, SandboxInfo, error)
	// Draw shows the console until the user leaves it.
	Draw func(context.Context, Screen) error
	// DrawFile shows a file until the user leaves it.
	DrawFile func(context.Context, Target, tui.FileOptions) error
	// Edit opens a file in the user's editor until it is left; nil where there is none.
	Edit func(ctx context.Context, file string) error
	// Background starts this program once more, to go on by itself; name is its
	// log's. Nil where that cannot be done.
	Background func(name string, args ...string) (Detached, error)
	// Env reads a variable of the environment; empty where it is not set.
	Env func(name string) string
	// Themes are the console's.
	Themes ThemeSource
	// Keyring reads an entry of the system's keyring.
	Keyring func(ctx context.Context, entry string) (model.Secret, error)
	// Lab is what a receiver is looked at with where no profile is chosen: it
	// trusts the system's certificates and those of a PEM file; empty for none.
	Lab func(caFile string) (runbook.Lab, error)

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	StdinTTY       bool // stdin is a person's terminal
	StdoutTTY      bool
	Now            func() time.Time
	Version        string       // empty for what the build knows
	Log            *slog.Logger // nil for none
}

// IsTerminal says whether a file is one, as far as the system tells without
// being asked for a terminal's own settings: a character device, but not the
// one that swallows everything.
func IsTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
