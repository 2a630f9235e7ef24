package cli

import (
	"context"
	"errors"
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

func (a *app) prove(ctx context.Context, s *Session, r *checkRecord) error {
	if account, err := s.Provider.Account(ctx); err == nil {
		r.Account = word(account.ID)
	}
	began := a.Now()
	endpoints, err := s.Provider.Endpoints(ctx) // first: a Metriport account has no status before its settings were read once
	r.TookMS = millis(a.Now().Sub(began).Round(time.Microsecond))
	if err != nil {
		return err
	}
	for _, e := range endpoints {
		r.Endpoints = append(r.Endpoints, text.URL(e.URL))
	}
	if _, err := s.Provider.Status(ctx); err != nil {
		return err
	}
	r.Reached = true
	caps, err := s.Provider.Capabilities(ctx)
	for _, c := range caps {
		r.Capabilities = append(r.Capabilities, capabilityRecord{
			text.Clean(c.Action), given(c.Can == model.Yes, c.Can != model.TriUnknown), word(text.Clean(c.Why)), word(text.Clean(c.WayOut)),
		})
	}
	if err != nil {
		return err
	}
	if _, counted := s.Provider.(client.Filler); !counted && caps.Of(model.CanStatus).Can == model.No {
		return &exited{code: exitNo, err: errors.New("check profile " + r.Profile + " · this host does not give the status · see the table")}
	}
	return nil
}

func (a *app) checkTable(r checkRecord) error {
	reach := "no"
	if r.Reached {
		reach = "yes, " + milliseconds(r.TookMS) + " ms"
	}
	calls := number(r.CallsUsed) + " today"
	if r.CallsPerDay != nil {
		calls = number(r.CallsUsed) + " of " + model.Grouped(*r.CallsPerDay) + " today"
	}
	err := pairs(a.Stdout, [][2]string{
		{"profile", r.Profile},
		{"environment", r.Environment},
		{"provider", r.Provider + "  " + r.BaseURL},
		{"key", r.Key},
		{"account", orEmpty(r.Account)},
		{"reached", reach},
		{"endpoint", strings.Join(r.Endpoints, ", ")},
		{"calls", calls},
	})
	if err != nil || len(r.Capabilities) == 0 {
		return err
	}
	rows := make([][]string, 0, len(r.Capabilities))
	for _, c := range r.Capabilities {
		can := "unknown"
		if c.Can != nil {
			can = yesNo(model.TriOf(*c.Can))
		}
		rows = append(rows, []string{c.Action, can, orEmpty(c.Why), orEmpty(c.WayOut)})
	}
	if _, err := a.Stdout.Write([]byte("\n")); err != nil {
		return err
	}
	return writeTable(a.Stdout, []string{"action", "can", "why", "way out"}, rows)
}
