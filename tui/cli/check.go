package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// checkRecord is what a check found out, as machines read it.
type checkRecord struct {
	Profile      string             `json:"profile"`
	Provider     string             `json:"provider"`
	BaseURL      string             `json:"base_url"`
	Environment  string             `json:"environment"`
	Key          string             `json:"api_key"` // where it came from, and its fingerprint
	Account      *string            `json:"account"`
	Reached      bool               `json:"reached"`
	TookMS       *float64           `json:"took_ms"`
	Error        *string            `json:"error"`
	Endpoints    []string           `json:"endpoints"`
	Server       map[string]string  `json:"server"` // what it stands on, by name: ok, error; null where it does not say
	ServerError  *string            `json:"server_error"`
	CallsUsed    *int               `json:"calls_used"`
	CallsPerDay  *int               `json:"calls_per_day"`
	Capabilities []capabilityRecord `json:"capabilities"`
}

type capabilityRecord struct {
	Action string  `json:"action"`
	Can    *bool   `json:"can"`
	Why    *string `json:"why"`
	WayOut *string `json:"way_out"`
}

func (a *app) profileCheck() *cobra.Command {
	c := &cobra.Command{
		Use:   "check [NAME]",
		Short: "Prove a profile: who am I, what can I do here, what not and why",
		Args:  cobra.MaximumNArgs(1),
		RunE: a.does(func(ctx context.Context, args []string) error {
			if len(args) == 1 {
				a.target.Profile = args[0]
			}
			return a.runCheck(ctx)
		}),
	}
	output(c, "table", "json")
	return c
}

// runCheck asks what it can; the first refusal decides how it ends, but what
// was found out is said all the same.
func (a *app) runCheck(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	r := checkRecord{
		Profile: s.Profile.Name, Provider: string(s.Profile.Provider), BaseURL: text.URL(s.Profile.BaseURL), Environment: string(s.Profile.Environment),
		Key: keyOf(s), Endpoints: []string{}, CallsPerDay: given(s.Profile.CallsPerDay, s.Profile.CallsPerDay > 0),
		Capabilities: []capabilityRecord{},
	}
	failed := a.prove(ctx, s, &r)
	if failed != nil {
		r.Error = word(text.Clean(failed.Error()))
	}
	if s.Used != nil {
		if n, err := s.Used(); err == nil {
			r.CallsUsed = &n
		}
	}
	if a.format == "json" {
		err = a.line(r)
	} else {
		err = a.checkTable(r)
	}
	if err != nil {
		return err
	}
	return failed
}

// keyOf says where the secrets came from, and tells a key by its fingerprint. A
// password has none: it is short enough to be guessed by it.
func keyOf(s *Session) string {
	if s.Profile.Provider == model.OpenWearables {
		return text.Clean(s.Profile.Email) + ", password from " + s.Key
	}
	return s.Key + ", fingerprint " + s.Profile.APIKey.Fingerprint()
}

// prove asks one thing after the other. Where two hosts stand behind a profile,
// that one is down keeps the other from nothing.
func (a *app) prove(ctx context.Context, s *Session, r *checkRecord) error {
	if account, err := s.Provider.Account(ctx); err == nil {
		r.Account = word(account.ID)
	}
	began := a.Now()
	endpoints, failed := s.Provider.Endpoints(ctx) // first: a Metriport account has no status before its settings were read once
	took := millis(a.Now().Sub(began).Round(time.Microsecond))
	for _, e := range endpoints {
		r.Endpoints = append(r.Endpoints, text.URL(e.URL))
	}
	beneath, teller := s.Provider.(client.HealthTeller)
	if failed != nil && (!teller || s.Profile.Provider != model.OpenWearables) {
		return failed
	}
	if _, err := s.Provider.Status(ctx); err != nil {
		return firstErr(failed, err)
	}
	r.Reached = true
	if failed == nil {
		r.TookMS = took
	}
	if teller {
		r.health(beneath.Health(ctx))
	}
	caps, err := s.Provider.Capabilities(ctx)
	for _, c := range caps {
		r.Capabilities = append(r.Capabilities, capabilityRecord{
			text.Clean(c.Action), given(c.Can == model.Yes, c.Can != model.TriUnknown), word(text.Clean(c.Why)), word(text.Clean(c.WayOut)),
		})
	}
	if failed = firstErr(failed, err); failed != nil {
		return failed
	}
	if _, counted := s.Provider.(client.Filler); !counted && caps.Of(model.CanStatus).Can == model.No {
		return &exited{code: exitNo, err: errors.New("check profile " + r.Profile + " · this host does not give the status · see the table")}
	}
	return nil
}

func firstErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *checkRecord) health(parts map[string]string, err error) {
	if err != nil {
		r.ServerError = word(text.Clean(err.Error()))
		return
	}
	r.Server = make(map[string]string, len(parts))
	for part, state := range parts {
		r.Server[text.Clean(part)] = text.Clean(state)
	}
}

// server is how what the server stands on does, in words.
func (r *checkRecord) server() string {
	if r.ServerError != nil {
		return *r.ServerError
	}
	words := make([]string, 0, len(r.Server))
	for _, part := range slices.Sorted(maps.Keys(r.Server)) {
		words = append(words, part+" "+r.Server[part])
	}
	return strings.Join(words, ", ")
}

func (a *app) checkTable(r checkRecord) error {
	reach := "no"
	if r.Reached {
		reach = "yes"
		if r.TookMS != nil {
			reach += ", " + milliseconds(r.TookMS) + " ms"
		}
	}
	calls := number(r.CallsUsed) + " today"
	if r.CallsPerDay != nil {
		calls = number(r.CallsUsed) + " of " + model.Grouped(*r.CallsPerDay) + " today"
	}
	facts := [][2]string{
		{"profile", r.Profile},
		{"environment", r.Environment},
		{"provider", r.Provider + "  " + r.BaseURL},
		{"key", r.Key},
		{"account", orEmpty(r.Account)},
		{"reached", reach},
		{"svix server", r.server()},
	}
	const listed = 5
	for i, link := range r.Endpoints[:min(len(r.Endpoints), listed)] {
		facts = append(facts, [2]string{[]string{"endpoint", ""}[min(i, 1)], link})
	}
	if more := len(r.Endpoints) - listed; more > 0 {
		facts = append(facts, [2]string{"", "and " + model.Grouped(more) + " more"})
	}
	err := pairs(a.Stdout, append(facts, [2]string{"calls", calls}))
	if err != nil || len(r.Capabilities) == 0 {
		return err
	}
	return a.capabilities(r)
}

// capabilities are what can be done and what not: in columns, or for a terminal,
// where those would be too wide, below each other.
func (a *app) capabilities(r checkRecord) error {
	rows := make([][]string, 0, len(r.Capabilities))
	for _, c := range r.Capabilities {
		can := "unknown"
		if c.Can != nil {
			can = yesNo(model.TriOf(*c.Can))
		}
		rows = append(rows, []string{c.Action, can, orEmpty(c.Why), orEmpty(c.WayOut)})
	}
	if _, err := io.WriteString(a.Stdout, "\n"); err != nil {
		return err
	}
	if width := a.width(); width > 0 {
		var b strings.Builder
		for _, row := range rows {
			b.WriteString(fmt.Sprintf("%-8s", row[1]) + row[0] + "\n")
			for i, label := range []string{"why: ", "way out: "} {
				if said := row[2+i]; said != "" {
					b.WriteString(wrapped(strings.Repeat(" ", 10)+label, said, width))
				}
			}
		}
		_, err := io.WriteString(a.Stdout, wordsFor(a.Stdout, b.String()))
		return err
	}
	return writeTable(a.Stdout, []string{"action", "can", "why", "way out"}, rows)
}
