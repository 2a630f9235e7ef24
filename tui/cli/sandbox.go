package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

func (a *app) sandbox() *cobra.Command {
	o, quiet := sandboxDefaults("127.0.0.1:8701"), false
	provider := string(o.Provider)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve the embedded provider with made-up data, until interrupted",
		Long: "Serve the embedded provider with made-up data, until interrupted. When it is ready it writes one line of JSON to stdout: " +
			"provider, base_url, api_key and receiver_url. Deliveries are logged to stderr.",
		Example: "hooktop sandbox --listen 127.0.0.1:8701\nhooktop sandbox --listen 127.0.0.1:0 --seed 7 --deliveries 200 --quiet",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			if o.Provider = model.Provider(provider); o.Provider != model.Metriport {
				return usage("start the sandbox", "there is none for provider "+strconv.Quote(provider), "--provider metriport")
			}
			if o.Deliveries < 0 {
				return usage("start the sandbox", "--deliveries is less than 0", "0 for an empty log")
			}
			if o.Learn < 0 {
				return usage("start the sandbox", "--learn is less than 0", "0 for at once")
			}
			if err := rated("start the sandbox", o.Rate); err != nil {
				return err
			}
			return a.runSandbox(ctx, o, quiet)
		}),
	}
	f := c.Flags()
	f.StringVar(&provider, "provider", provider, "whose wire it speaks")
	f.StringVar(&o.Listen, "listen", o.Listen, "address to serve; port 0 takes a free one")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "same seed, same data")
	f.IntVar(&o.Deliveries, "deliveries", o.Deliveries, "how many lie behind it, a day of them")
	f.DurationVar(&o.Learn, "learn", o.Learn, "how long the receivers take to learn a new key")
	f.BoolVar(&o.KeepsKey, "keeps-key", false, "ignore that a webhook URL is cleared, as Metriport's public code does")
	f.BoolVar(&o.Plain, "plain", false, "name a second receiver in the line too, without TLS: plain_receiver_url")
	rateFlag(c, &o.Rate)
	f.BoolVar(&o.Healthy, "healthy", false, "no incident")
	f.StringVar(&o.CAFile, "ca-out", "", "write the certificate of the receiver's CA to this file, for a profile's ca_file")
	f.BoolVarP(&quiet, "quiet", "q", false, "do not log deliveries")
	return c
}

const (
	usualRate = 30   // live messages a minute
	mostRate  = 6000 // more is no traffic but a load test
)

func rateFlag(c *cobra.Command, rate *int) {
	c.Flags().IntVar(rate, "rate", *rate, "live messages a minute, about; 0 for none")
}

// rated refuses a rate that cannot be had.
func rated(op string, rate int) error {
	if rate < 0 || rate > mostRate {
		return usage(op, "--rate is not within 0 and "+strconv.Itoa(mostRate), "0 for a still log")
	}
	return nil
}

// sandboxDefaults is the demo's sandbox.
func sandboxDefaults(listen string) SandboxOptions {
	return SandboxOptions{Provider: model.Metriport, Listen: listen, Seed: 1, Deliveries: 4000, Learn: 20 * time.Second, Rate: usualRate}
}

// runSandbox ends well when it is interrupted: that is how it is meant to end.
func (a *app) runSandbox(ctx context.Context, o SandboxOptions, quiet bool) error {
	s, info, err := a.Serve(ctx, o)
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.Provider.Endpoints(ctx); err != nil { // it answers when its history is there
		return err
	}
	if err := a.line(info); err != nil {
		return err
	}
	if !quiet {
		a.follow(ctx, s.Watch(ctx, nil))
	}
	<-ctx.Done()
	return &exited{code: exitDone}
}

// follow logs deliveries as they end, from now on.
func (a *app) follow(ctx context.Context, w client.Watched) {
	began := a.Now()
	logged := map[model.DeliveryID]time.Time{}
	for seq := uint64(0); ; {
		w.Touch()
		snap, err := w.Changed(ctx, seq)
		if err != nil {
			return
		}
		seq = snap.Seq
		for _, d := range slices.Backward(snap.Log.Rows) {
			ended := last(d)
			if d.Outcome == model.Processing || ended.Before(began) || logged[d.ID].Equal(ended) {
				continue
			}
			logged[d.ID] = ended
			a.note("%s", logLine(d, ended))
		}
	}
}

// last is the time of the newest thing known of a delivery.
func last(d *model.Delivery) time.Time {
	if d.Updated.After(d.Created) {
		return d.Updated
	}
	return d.Created
}

func logLine(d *model.Delivery, at time.Time) string {
	words := []string{at.UTC().Format(time.TimeOnly), d.Outcome.String()}
	if d.Code != 0 {
		words = append(words, strconv.Itoa(d.Code))
	}
	words = append(words, string(d.Type), string(d.ID))
	if d.Cause != model.CauseNone {
		words = append(words, d.Cause.String())
	}
	return strings.Join(words, "  ")
}
