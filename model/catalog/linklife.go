package catalog

import (
	"time"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/jsondoc"
)

// longestLink bounds the text that is looked at for a presigned link.
const longestLink = 4096

// LinkLife is how long the presigned links in a type's messages are good for from
// when a message is made, by its sample; of several the shortest. 0 for a type
// whose messages carry none, or one that is not known.
func LinkLife(p model.Provider, t model.EventType) (life time.Duration) {
	doc, err := Read(Sample(p, t))
	if err != nil {
		return 0
	}
	made := time.Unix(0, 0)
	for i := range doc.Len() {
		if doc.Node(i).Kind != jsondoc.String {
			continue
		}
		link, _ := doc.Head(i, longestLink)
		until, ok := Expiry(link, made)
		if later, _ := Expiry(link, made.Add(time.Hour)); !ok || later.Equal(until) {
			continue // it names a moment, which is the sample's own
		}
		if d := until.Sub(made); life == 0 || d < life {
			life = d
		}
	}
	return life
}
