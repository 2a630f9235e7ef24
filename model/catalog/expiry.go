package catalog

import (
	"net/url"
	"strconv"
	"time"
)

const (
	stampForm = "20060102T150405Z"   // of X-Amz-Date
	longest   = 366 * 24 * time.Hour // more than any signer grants; what says more is no expiry
)

// Expiry says until when a presigned link is good: by its X-Amz-Date and
// X-Amz-Expires, by Expires in unix seconds, or, where it tells its life but not
// its beginning, from the time it was sent. ok is false for a link that names no
// expiry, or one that makes no sense.
func Expiry(link string, sent time.Time) (expires time.Time, ok bool) {
	u, err := url.Parse(link)
	if err != nil || u.RawQuery == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return time.Time{}, false
	}
	q := u.Query()
	if life := q.Get("X-Amz-Expires"); life != "" {
		s, err := strconv.ParseUint(life, 10, 32)
		d := time.Duration(s) * time.Second
		if err != nil || d > longest {
			return time.Time{}, false
		}
		from := sent
		if stamp := q.Get("X-Amz-Date"); stamp != "" {
			if from, err = time.Parse(stampForm, stamp); err != nil {
				return time.Time{}, false
			}
		}
		return from.Add(d), !from.IsZero()
	}
	at, err := strconv.ParseInt(q.Get("Expires"), 10, 64)
	if err != nil || at <= 0 || at > 1<<36 {
		return time.Time{}, false
	}
	return time.Unix(at, 0).UTC(), true
}
