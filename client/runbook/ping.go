package runbook

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const opPing = "ping the receiver"

// ping asks the receiver for a pong, one way or the other, and puts it on
// record. A ping that fails is an answer, not an error.
func ping(ctx context.Context, b Bench, through Through) (PingReport, error) {
	if through == ByHost {
		return pingByHost(ctx, b)
	}
	if !b.Profile.Provider.HasPing() {
		return PingReport{}, &model.Error{
			Code: model.NotServed, Op: opPing, Why: "this provider has no ping that a receiver answers by a pong",
			Do: "send a test event: hooktop send, or page 4",
		}
	}
	e, asOf, err := endpointOf(ctx, b)
	if err != nil {
		return PingReport{}, err
	}
	return pingDirect(ctx, b, e, asOf)
}

// endpointOf is the receiver to ping. While the provider does not answer it is
// the last one known, as of a moment, whose key is not kept.
func endpointOf(ctx context.Context, b Bench) (e model.Endpoint, asOf time.Time, err error) {
	eps, err := b.Host.Endpoints(ctx)
	if err != nil && ctx.Err() == nil {
		if known, asOf := lastKnown(ctx, b); len(known) > 0 {
			return model.Endpoint{ID: known[0].ID, URL: known[0].URL}, asOf, nil
		}
	}
	if err != nil {
		return e, asOf, err
	}
	if len(eps) == 0 || eps[0].URL == "" {
		return e, asOf, invalid(opPing, "no webhook URL is set", "set one first")
	}
	remember(ctx, b, eps[0])
	return eps[0], asOf, nil
}

// pingDirect pings from here.
func pingDirect(ctx context.Context, b Bench, e model.Endpoint, asOf time.Time) (PingReport, error) {
	shot, err := b.Direct.Ping(ctx, e.URL, e.Secret)
	if err != nil {
		return PingReport{}, err
	}
	r := PingReport{Through: Directly, Shot: shot, Good: model.TriOf(shot.Err == nil)}
	r.Outcome = shotWords(shot)
	if e.Secret.Empty() && shot.Err != nil && shot.Code != 0 {
		r.Good = model.TriUnknown
		r.Outcome = fmt.Sprintf("the receiver is up: it answered %d to an unsigned ping; the provider, which knows the key, does not answer", shot.Code)
	}
	if known := asKnown(asOf, b.Now()); known != "" {
		signed := "signed with " + keyText(e.Secret)
		if e.Secret.Empty() {
			signed = "not signed"
		}
		r.Outcome += "; the provider does not answer: the URL is " + known + ", the ping was " + signed
	}
	return pinged(ctx, b, r, "directly", e.URL), nil
}

// shotWords is what came of a direct ping.
func shotWords(s client.Shot) string {
	if s.Err == nil {
		return "pong in " + model.Dur(s.Timing.Total)
	}
	return s.Err.Why + " after " + model.Dur(s.Timing.Total)
}

// pinged puts a ping on record. That it could not be written does not undo it.
func pinged(ctx context.Context, b Bench, r PingReport, way, url string) PingReport {
	_, err := b.Store.Append(context.WithoutCancel(ctx), model.Act{
		At: b.Now(), Who: b.Who, Profile: b.Profile.Name, Action: model.ActPing, Scope: way + " to " + text.URL(url), Outcome: r.Outcome,
		Calls: client.TakeCalls(ctx),
	})
	if err != nil {
		r.Outcome += " (not in the activity: " + whyOf(err) + ")"
	}
	return r
}

// looks are the moments after a ping by the provider at which its status is
// read: the outcome is written up to 2 s later, and a "healthy" counts from
// settled on only (Metriport, observed).
var looks = []time.Duration{500 * time.Millisecond, time.Second, 1500 * time.Millisecond, 2500 * time.Millisecond, 3500 * time.Millisecond}

const settled = 2500 * time.Millisecond

// pingByHost has the provider ping: setting the URL in force makes it do so.
// There is no other way, and no answer but the status, which has no time and is
// written by every delivery too.
func pingByHost(ctx context.Context, b Bench) (PingReport, error) {
	if b.URLSetter == nil {
		return PingReport{}, &model.Error{Code: model.NotServed, Op: opPing, Why: "this provider has no ping of its own", Do: "send a test event to one of its endpoints"}
	}
	eps, err := b.Host.Endpoints(ctx)
	if err != nil {
		return PingReport{}, err
	}
	if len(eps) == 0 || eps[0].URL == "" {
		return PingReport{}, invalid(opPing, "no webhook URL is set", "set one first")
	}
	before, err := b.Host.Status(ctx)
	if err != nil {
		return PingReport{}, err
	}
	set, err := b.URLSetter.SetURL(ctx, eps[0].URL)
	var not unheld
	if errors.As(err, &not) {
		return PingReport{}, not.error // nothing was asked of the provider
	}
	if err != nil {
		return pinged(ctx, b, PingReport{Through: ByHost, Outcome: "failed · " + whyOf(err)}, "by the provider", eps[0].URL), err
	}
	r := watchPing(ctx, b, before, set.URL)
	if err := ctx.Err(); err != nil {
		return r, fail(opPing, err)
	}
	if set.Secret != eps[0].Secret {
		r.Outcome += "; the key changed on the way, to " + keyText(set.Secret)
	}
	return pinged(ctx, b, r, "by the provider", set.URL), nil
}

// watchPing reads the status until it tells the outcome.
func watchPing(ctx context.Context, b Bench, before model.Status, url string) PingReport {
	r := PingReport{Through: ByHost, Status: before, Outcome: "not known: the status could not be read"}
	since, past := before, time.Duration(0)
	for _, at := range looks {
		if b.Sleep(ctx, at-past) != nil {
			return r
		}
		past = at
		s, err := b.Host.Status(ctx)
		if err != nil {
			r.Outcome = "not known: " + whyOf(err)
			continue
		}
		r.Status = s
		stale := isStale(s.Detail, url)
		switch {
		case s.Enabled == model.No && !stale && (since.Enabled != model.No || since.Detail != s.Detail):
			r.Good, r.Outcome = model.No, failedPing(s.Detail)
			return r
		case s.Enabled == model.Yes && at >= settled:
			r.Good, r.Outcome = model.Yes, healthyPing(before, at)
			return r
		}
		r.Good, r.Outcome = undecided(s, stale, at)
		since = s
	}
	return r
}

// undecided words a status that says nothing of this ping, or not yet.
func undecided(s model.Status, stale bool, at time.Duration) (model.Tri, string) {
	after := " " + model.Dur(at) + " after the ping"
	switch {
	case s.Enabled == model.TriUnknown:
		return model.TriUnknown, "not known: the provider does not say"
	case s.Enabled == model.Yes:
		return model.TriUnknown, "not known yet"
	case stale:
		return model.TriUnknown, "not known: the status still speaks of another URL" + after
	case at >= settled:
		return model.No, "still failing" + after + ": " + plainDetail(s.Detail)
	}
	return model.TriUnknown, "not known yet"
}

func healthyPing(before model.Status, at time.Duration) string {
	if before.Enabled == model.Yes {
		return "still healthy after " + model.Dur(at) + "; of a receiver that was healthy before, no change can be seen"
	}
	return "healthy now, " + model.Dur(at) + " after the ping; it was not before"
}

// failedPing words the provider's own text of a ping that failed.
func failedPing(detail string) string {
	cause := model.CauseOf(0, detail, model.Response{})
	if cause == model.CauseNone {
		cause = model.CauseUnknown
	}
	d, _ := model.ParseStatusDetail(detail)
	return cause.Sentence(d.Status) + ": " + plainDetail(detail)
}

// plainDetail is the provider's text in one line, without the URL in it.
func plainDetail(detail string) string {
	if d, ok := model.ParseStatusDetail(detail); ok && d.Message != "" {
		detail = d.Message
	}
	if detail == "" {
		return "it does not say why"
	}
	return text.Elide(text.Clean(detail), maxNote)
}

// isStale says whether a status speaks of another URL than the one pinged: a
// slow ping of an earlier one may end after it.
func isStale(detail, url string) bool {
	const cut = 2000 // a text this long may be cut in its URL
	d, ok := model.ParseStatusDetail(detail)
	if !ok || d.URL == "" || d.URL == url {
		return false
	}
	return len(detail) < cut || !strings.HasPrefix(url, d.URL)
}
