package cli

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
)

// played are the providers that a sandbox plays, in the order of their addresses,
// and what the demo calls their profiles.
var played = []struct {
	provider model.Provider
	name     string
}{{model.Metriport, "demo"}, {model.OpenWearables, "demo-wearables"}, {model.Svix, "demo-svix"}}

// allOfThem is said for every provider.
const allOfThem = "all"

func (a *app) sandbox() *cobra.Command {
	o, quiet := sandboxDefaults("127.0.0.1:8701"), false
	provider := string(o.Provider)
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve embedded providers with made-up data, until interrupted",
		Long: "Serve embedded providers with made-up data, until interrupted. When they are ready, each writes one line of JSON to stdout: " +
			"provider, base_url, what to connect with, and receiver_url. Deliveries are logged to stderr.\n\n" +
			"--provider all serves Metriport, Open Wearables and Svix, on the port given and the two that follow.",
		Example: "hooktop sandbox --listen 127.0.0.1:8701\nhooktop sandbox --provider all --listen 127.0.0.1:0\nhooktop sandbox --provider svix --seed 7 --deliveries 200 --quiet\nhooktop sandbox --deliveries 1000000 --rate 500/s --quiet",
		Args:    cobra.NoArgs,
		RunE: a.does(func(ctx context.Context, _ []string) error {
			each, err := o.each(provider)
			if err != nil {
				return err
			}
			return a.runSandbox(ctx, each, quiet)
		}),
	}
	f := c.Flags()
	f.StringVar(&provider, "provider", provider, "whose wire it speaks: metriport, openwearables, svix or all")
	f.StringVar(&o.Listen, "listen", o.Listen, "address to serve; port 0 takes a free one")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "same seed, same data")
	f.IntVar(&o.Deliveries, "deliveries", o.Deliveries, "how many lie behind it, a day of them")
	f.IntVar(&o.Endpoints, "endpoints", usualEndpoints, "Svix and Open Wearables: how many endpoints, of which six have receivers of their own")
	f.DurationVar(&o.Learn, "learn", o.Learn, "how long the receivers take to learn a new key")
	f.BoolVar(&o.KeepsKey, "keeps-key", false, "Metriport: ignore that a webhook URL is cleared, as its public code does")
	f.BoolVar(&o.Plain, "plain", false, "Metriport: name a second receiver in the line too, without TLS: plain_receiver_url")
	rateFlag(c, &o.Rate)
	f.BoolVar(&o.Healthy, "healthy", false, "no incident")
	f.StringVar(&o.CAFile, "ca-out", "", "write the certificates of the receivers' CAs to this file, for a profile's ca_file")
	f.BoolVarP(&quiet, "quiet", "q", false, "do not log deliveries")
	return c
}

// each are the options of every sandbox that is asked for.
func (o SandboxOptions) each(provider string) ([]SandboxOptions, error) {
	if err := o.check(provider); err != nil {
		return nil, err
	}
	at := map[model.Provider]string{model.Provider(provider): o.Listen}
	if provider == allOfThem {
		for i, p := range played {
			var err error
			if at[p.provider], err = next(o.Listen, i); err != nil {
				return nil, err
			}
		}
	}
	var out []SandboxOptions
	for _, p := range played {
		if address := at[p.provider]; address != "" {
			one := o
			one.Provider, one.Name, one.Listen = p.provider, p.name, address
			one.Wearables, one.Svix = at[model.OpenWearables], at[model.Svix]
			out = append(out, one)
		}
	}
	if out == nil {
		return nil, usage("start the sandbox", "there is none for provider "+strconv.Quote(provider), "--provider metriport, openwearables, svix or all")
	}
	return out, nil
}

func (o SandboxOptions) check(provider string) error {
	const op = "start the sandbox"
	metriport := provider == string(model.Metriport) || provider == allOfThem
	switch {
	case o.Deliveries < 0:
		return usage(op, "--deliveries is less than 0", "0 for an empty log")
	case o.Endpoints < 1 || o.Endpoints > mostEndpoints:
		return usage(op, "--endpoints is not between 1 and "+strconv.Itoa(mostEndpoints), "--endpoints "+strconv.Itoa(usualEndpoints))
	case o.Learn < 0:
		return usage(op, "--learn is less than 0", "0 for at once")
	case !metriport && (o.KeepsKey || o.Plain):
		return usage(op, "--keeps-key and --plain are Metriport's", "leave them away")
	}
	return nil
}

// next is the address of a port further on; a free one stays one.
func next(address string, n int) (string, error) {
	i := strings.LastIndexByte(address, ':')
	port, err := strconv.Atoi(address[i+1:])
	switch {
	case i < 0 || err != nil || port < 0 || port+n > 65535:
		return "", usage("start the sandbox", "there are no three ports from "+strconv.Quote(address)+" on", "--listen 127.0.0.1:8701, or port 0 for free ones")
	case port == 0:
		return address, nil
	}
	return address[:i+1] + strconv.Itoa(port+n), nil
}

const (
	usualEndpoints = 6
	mostEndpoints  = 5000
)

// sandboxDefaults is the demo's sandbox.
func sandboxDefaults(listen string) SandboxOptions {
	return SandboxOptions{Provider: model.Metriport, Name: played[0].name, Listen: listen, Seed: 1, Deliveries: 4000, Learn: 20 * time.Second, Rate: usualRate}
}

// runSandbox ends well when it is interrupted: that is how it is meant to end.
func (a *app) runSandbox(ctx context.Context, each []SandboxOptions, quiet bool) error {
	var sessions []*Session
	var infos []SandboxInfo
	for _, o := range each {
		s, info, err := a.Serve(ctx, o)
		if err != nil {
			return err
		}
		defer s.close()
		sessions, infos = append(sessions, s), append(infos, info)
	}
	for i, s := range sessions {
		if _, err := s.Provider.Endpoints(ctx); err != nil { // it answers when its history is there
			return err
		}
		if err := a.line(infos[i]); err != nil {
			return err
		}
	}
	var logs sync.WaitGroup
	for _, s := range sessions {
		if !quiet {
			logs.Go(func() { a.follow(ctx, s.Watch(ctx, nil)) })
		}
	}
	<-ctx.Done()
	logs.Wait()
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
		for _, row := range snap.Log.Rows.Backward() {
			d := &row
			ended := last(d)
			if d.Outcome == model.Processing || d.Outcome == model.OutcomeUnknown || ended.Before(began) || logged[d.ID].Equal(ended) {
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
