package watch

import (
	"time"

	"github.com/hooktop/hooktop/model"
)

const (
	historyFor  = 24 * time.Hour
	fineFor     = 15 * time.Minute // every sample is kept so long, then one a minute
	historySize = 4096             // samples, before they are thinned out
)

// remember appends a sample. What has been published stays as it is: appending
// writes behind it, and thinning makes a new slice.
func remember(h []model.Sample, s model.Sample) []model.Sample {
	h = append(h, s)
	if len(h) < historySize {
		return h
	}
	return thin(h, s.At)
}

// thin drops what is older than a day, and of what is not quite new keeps the
// last of each minute.
func thin(h []model.Sample, now time.Time) []model.Sample {
	out := make([]model.Sample, 0, historySize)
	for i, s := range h {
		age := now.Sub(s.At)
		switch {
		case age > historyFor:
		case age > fineFor && i+1 < len(h) && s.At.Truncate(time.Minute).Equal(h[i+1].At.Truncate(time.Minute)):
		default:
			out = append(out, s)
		}
	}
	if len(out) > historySize/2+historySize/4 {
		out = out[len(out)-historySize/2:]
	}
	return out
}
