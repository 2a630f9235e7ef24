package model

import "time"

// SlowFrom is how long an answer takes that makes the link slow. It is live
// again below half of that, so that it does not flicker between the two.
const SlowFrom = 2 * time.Second

// staleSlack is how much longer than two polls an answer may stay out before
// what is shown counts as old.
const staleSlack = 5 * time.Second

// pauseFor is how long a throttled caller waits when the provider does not say.
const pauseFor = 30 * time.Second

// NextLink is the link after an answer: err is nil for a good one, took how long
// it took. A refusal that is about the question (no such route, bad input) is an
// answer like any other: the link works. What is not there is what the profile
// names. A call given up by us changes nothing.
func NextLink(prev Link, now time.Time, err *Error, took time.Duration) Link {
	next := prev
	if err == nil {
		return answered(prev, now, took)
	}
	switch err.Code {
	case Canceled:
		return prev
	case NotServed, Invalid:
		return answered(prev, now, took)
	case RateLimited:
		next.State, next.Until = LinkRateLimited, now.Add(firstWait(err.Wait, pauseFor))
	case QuotaUsed:
		next.State, next.Until = LinkQuotaUsed, QuotaDayEnd(now)
		if err.Wait > 0 {
			next.Until = now.Add(err.Wait)
		}
	case Denied:
		next.State, next.Until = LinkNotPermitted, time.Time{}
	case NotFound:
		next.State, next.Until = LinkNotFound, time.Time{}
	case Unreachable, Unavailable, BadAnswer, Internal:
		next.State, next.Until = LinkOffline, time.Time{}
	}
	next.Err, next.Took = err, took
	if next.State != prev.State {
		next.Since = now
	}
	if next.State == LinkOffline && !prev.Good.IsZero() {
		next.Since = prev.Good
	}
	return next
}

func answered(prev Link, now time.Time, took time.Duration) Link {
	next := Link{State: LinkLive, Since: now, Took: took, Good: now, Every: prev.Every}
	if took >= SlowFrom || (prev.State == LinkSlow && took >= SlowFrom/2) {
		next.State = LinkSlow
	}
	if next.State == prev.State {
		next.Since = prev.Since
	}
	return next
}

func firstWait(asked, otherwise time.Duration) time.Duration {
	if asked > 0 {
		return asked
	}
	return otherwise
}

// At is the link as seen at a moment. One that worked is stale once two polls
// and some have passed without an answer, and so is one that was told to wait
// once the wait is over and nothing has come. While nobody is asking (Every is
// 0) what is shown is meant to be old.
func (l Link) At(now time.Time) Link {
	switch l.State {
	case LinkLive, LinkSlow:
		if l.Every <= 0 || l.Good.IsZero() || now.Sub(l.Good) <= 2*l.Every+staleSlack {
			return l
		}
	case LinkRateLimited, LinkQuotaUsed:
		if l.Good.IsZero() || l.Until.IsZero() || now.Sub(l.Until) <= l.Every+staleSlack {
			return l
		}
	case LinkConnecting, LinkStale, LinkOffline, LinkNotPermitted, LinkNotFound:
		return l
	}
	stale := l
	stale.State, stale.Since = LinkStale, l.Good
	return stale
}

// Words returns the link as the frame says it, times in loc: "live",
// "stale 00:42", "offline since 13:55", "rate-limited until 14:03". It does not
// look whether the link has become stale; At does.
func (l Link) Words(now time.Time, loc *time.Location) string {
	switch l.State {
	case LinkConnecting:
		return "connecting"
	case LinkLive:
		return "live"
	case LinkSlow:
		return "slow"
	case LinkStale:
		return "stale " + minutes(now.Sub(l.Since))
	case LinkOffline:
		return "offline since " + clock(l.Since, now, loc)
	case LinkRateLimited:
		return "rate-limited until " + clock(l.Until, now, loc)
	case LinkQuotaUsed:
		return "no calls left until " + l.Until.In(loc).Format("15:04 MST")
	case LinkNotPermitted:
		return "not permitted"
	case LinkNotFound:
		return "not found"
	}
	return "unknown"
}

// minutes writes an age as 00:42 below an hour and coarsely from then on.
func minutes(d time.Duration) string {
	d = max(d, 0)
	if d >= time.Hour {
		return Age(d)
	}
	return time.Time{}.Add(d).Format("04:05")
}

// clock writes a time of day, with the date when it is not today's.
func clock(t, now time.Time, loc *time.Location) string {
	t, now = t.In(loc), now.In(loc)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return t.Format("15:04")
	}
	return t.Format("2 Jan 15:04")
}
