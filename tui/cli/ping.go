package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/client/runbook"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// pingRecord is what a ping found out, as machines read it.
type pingRecord struct {
	Through  string        `json:"through"` // direct or provider
	Good     *bool         `json:"pong"`
	Outcome  string        `json:"outcome"`
	URL      *string       `json:"url"`
	Code     *int          `json:"code"`
	Cause    *string       `json:"cause"`
	Error    *string       `json:"error"`
	Timing   *timingRecord `json:"timing"`
	TLSUntil moment        `json:"tls_until"`
	Enabled  *bool         `json:"enabled"`
	Detail   *string       `json:"detail"`
}

type timingRecord struct {
	DNS       *float64 `json:"dns_ms"`
	Connect   *float64 `json:"connect_ms"`
	TLS       *float64 `json:"tls_ms"`
	FirstByte *float64 `json:"first_byte_ms"`
	Total     *float64 `json:"total_ms"`
}

func (a *app) ping() *cobra.Command {
	direct, byHost := false, false
	var from secretsFrom
	c := &cobra.Command{
		Use:   "ping",
		Short: "Ask the receiver for a pong, from here or by the provider",
		Long: "Ask the receiver for a pong. Direct is the same request, sent and signed from here; through the provider is its own ping. " +
			"Direct works while the provider is down, at the URL last known; its key is not stored: give it, or the ping is not signed. " +
			"Together they tell a receiver that is broken from one that the provider cannot reach.\n\n" +
			"Exit code 0 is a pong, 3 is none, 5 is a provider that cannot be reached.",
		Example: "hooktop ping\nhooktop ping --provider --output json",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			through := runbook.Directly
			if byHost {
				through = runbook.ByHost
			}
			if byHost && len(from) > 0 {
				return usage("ping the receiver", "the provider signs with its own key", "leave the secret or --provider away")
			}
			return a.runPing(ctx, through, from)
		}),
	}
	c.Flags().BoolVar(&direct, "direct", false, "from here (the default)")
	c.Flags().BoolVar(&byHost, "provider", false, "by the provider")
	secretFlags(c, &from, "the endpoint's key, if the provider answers")
	c.MarkFlagsMutuallyExclusive("direct", "provider")
	output(c, "table", "json")
	return c
}

func (a *app) runPing(ctx context.Context, through runbook.Through, from secretsFrom) error {
	key, err := a.givenKey(ctx, "ping the receiver", from)
	if err != nil {
		return err
	}
	var p runbook.PingReport
	err = a.withDesk(ctx, func(_ *Session, desk *runbook.Desk) (err error) {
		if key.Empty() {
			p, err = desk.Ping(ctx, through)
		} else {
			p, err = desk.PingKeyed(ctx, key)
		}
		return err
	})
	if err != nil {
		return err
	}
	r := recordOfPing(p)
	if a.format == "json" {
		err = a.line(r)
	} else {
		err = a.showPing(r)
	}
	if err == nil && p.Good != model.Yes {
		err = &exited{code: exitNo}
	}
	return err
}

func recordOfPing(p runbook.PingReport) pingRecord {
	r := pingRecord{Through: "direct", Good: given(p.Good == model.Yes, p.Good != model.TriUnknown), Outcome: text.Clean(p.Outcome)}
	if p.Through == runbook.ByHost {
		r.Through = "provider"
		r.Enabled, r.Detail = given(p.Status.Enabled == model.Yes, p.Status.Enabled != model.TriUnknown), word(text.URL(p.Status.Detail))
		return r
	}
	r.URL, r.Code, r.Cause = word(text.URL(p.Shot.URL)), given(p.Shot.Code, p.Shot.Code != 0), given(p.Shot.Cause.String(), p.Shot.Cause != model.CauseNone)
	r.Timing, r.TLSUntil = timingOf(p.Shot.Timing), moment(p.Shot.TLSUntil)
	if p.Shot.Err != nil {
		r.Error = word(text.Clean(p.Shot.Err.Error()))
	}
	return r
}

func timingOf(t client.Timing) *timingRecord {
	return &timingRecord{millis(t.DNS), millis(t.Connect), millis(t.TLS), millis(t.FirstByte), millis(t.Total)}
}

func (a *app) showPing(r pingRecord) error {
	rows := [][2]string{
		{"through", r.Through},
		{"outcome", r.Outcome},
		{"endpoint", orEmpty(r.URL)},
		{"code", number(r.Code)},
		{"cause", orEmpty(r.Cause)},
		{"error", orEmpty(r.Error)},
		{"detail", orEmpty(r.Detail)},
		{"certificate until", r.TLSUntil.String()},
	}
	if t := r.Timing; t != nil {
		for _, part := range []struct {
			name string
			took *float64
		}{{"dns", t.DNS}, {"connect", t.Connect}, {"tls", t.TLS}, {"first byte", t.FirstByte}, {"total", t.Total}} {
			if part.took != nil {
				rows = append(rows, [2]string{part.name, milliseconds(part.took) + " ms"})
			}
		}
	}
	return pairs(a.Stdout, rows)
}
