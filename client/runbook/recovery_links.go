package runbook

import (
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// linkFacts say how many of the deliveries carry presigned links, as their types
// usually do, and how many of those have expired by now. Renewed says whether the
// provider renews them when it sends.
func linkFacts(b Bench, rows []picked, renewed bool) []Fact {
	with, expired := linksIn(b.Profile.Provider, rows, b.Now())
	if with == 0 {
		return nil
	}
	words := model.Grouped(with) + " carry presigned links, "
	if with == 1 {
		words = "1 carries presigned links, "
	}
	switch expired {
	case 0:
		words += "none has expired yet"
	case with:
		words += "all expired"
	default:
		words += model.Grouped(expired) + " have expired"
	}
	if renewed {
		return []Fact{{Label: "links", Text: words + ": renewed by the provider when it sends"}}
	}
	return []Fact{{Label: "links", Text: words + ": sent as they are, this way does not renew them", Warn: expired > 0}}
}

// linksIn counts deliveries of types that carry presigned links, and those of them
// whose links have run out: they were made when the delivery was.
func linksIn(p model.Provider, rows []picked, now time.Time) (with, expired int) {
	lives := map[model.EventType]time.Duration{}
	for _, d := range rows {
		life, known := lives[d.Type]
		if !known {
			life = catalog.LinkLife(p, d.Type)
			lives[d.Type] = life
		}
		if life == 0 {
			continue
		}
		if with++; !d.Created.IsZero() && d.Created.Add(life).Before(now) {
			expired++
		}
	}
	return with, expired
}
