package runbook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

// place is a webhook URL as a plan keeps it. One with credentials in it is kept
// by its mark, and by the URLs used before.
type place struct {
	URL   string `json:"url,omitempty"` // only where it may be shown as it is
	Shown string `json:"shown"`
	Mark  string `json:"mark"` // empty for no URL
}

func placeOf(url string) place {
	p := place{Shown: text.URL(url), Mark: mark(url)}
	if p.Shown == url {
		p.URL = url
	}
	return p
}

// mark tells texts apart without giving them away: 64 bits of their SHA-256;
// empty for an empty text.
func mark(s string) string {
	if s == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// remember keeps the text of a URL for as long as this process lives.
func (d *Desk) remember(url string) place {
	p := placeOf(url)
	d.mu.Lock()
	d.places[p.Mark] = url
	d.mu.Unlock()
	return p
}

// locate finds the text of a URL again.
func (d *Desk) locate(ctx context.Context, p place) (string, error) {
	if p.URL != "" || p.Mark == "" {
		return p.URL, nil
	}
	d.mu.Lock()
	url, ok := d.places[p.Mark]
	d.mu.Unlock()
	if ok {
		return url, nil
	}
	used, err := d.b.Store.UsedURLs(ctx, d.b.Profile.Name)
	if err != nil {
		return "", err
	}
	for _, u := range used {
		if mark(u.URL) == p.Mark {
			return u.URL, nil
		}
	}
	return "", &model.Error{Code: model.NotFound, Op: "find the URL", Why: p.Shown + " holds credentials, and is not among the URLs used before", Do: "cancel the run and plan again"}
}

// keepPlaces puts those URLs of a plan that it cannot hold itself among the
// URLs used before, so that another process finds them.
func (d *Desk) keepPlaces(ctx context.Context, run model.Run) error {
	places, err := placesOf(run)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.URL != "" || p.Mark == "" {
			continue
		}
		url, err := d.locate(ctx, p)
		if err == nil {
			err = d.b.Store.SaveURL(ctx, run.Profile, client.UsedURL{URL: url, Last: d.b.Now()})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// placesOf are the URLs that a run sets.
func placesOf(run model.Run) ([]place, error) {
	switch run.Kind { //nolint:exhaustive // the others set none
	case model.RunRotate:
		plan, err := readURLPlan(run.Plan)
		return []place{plan.From, plan.To}, err
	case model.RunEndpoint:
		plan, err := readEndpointPlan(run.Plan)
		if err != nil || plan.URL == nil {
			return nil, err
		}
		return []place{*plan.URL}, nil
	}
	return nil, nil
}
