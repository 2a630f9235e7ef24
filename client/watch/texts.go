package watch

import (
	"strings"

	"github.com/hooktop/hooktop/model"
)

// packTexts lets rows that have come together have their texts in one piece of
// memory, each text once: a text of its own takes a third more, and rows of one
// request, or of one person, mostly come together. Of a row whose id begins with
// its message's id, that is a part of it.
func packTexts(rows []*model.Delivery) {
	if len(rows) == 0 {
		return
	}
	size, places := 0, make(map[string]int, 2*len(rows))
	each := func(do func(*string)) {
		for _, d := range rows {
			id := string(d.ID)
			do(&id)
			within := strings.HasPrefix(id, d.Message)
			if d.ID = model.DeliveryID(id); within {
				d.Message = id[:len(d.Message)]
			} else {
				do(&d.Message)
			}
			do(&d.Request)
			do(&d.User)
		}
	}
	each(func(s *string) {
		if _, known := places[*s]; !known {
			places[*s] = size
			size += len(*s)
		}
	})
	var b strings.Builder
	b.Grow(size)
	at := 0
	each(func(s *string) {
		if places[*s] == at && *s != "" {
			b.WriteString(*s)
			at += len(*s)
		}
	})
	all := b.String()
	each(func(s *string) {
		from := places[*s]
		*s = all[from : from+len(*s)]
	})
}
