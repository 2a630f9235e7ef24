package model

// StatusDetail is what Metriport's text of a failed call says, taken apart.
type StatusDetail struct {
	URL     string // that was called; may hold credentials
	Status  int    // as stored: 504 and 500 also stand for time-outs and network errors
	Message string // the HTTP library's words
	Tail    string // what follows the parsed part, "caused by …"
}

// ParseStatusDetail takes a status detail apart; ok is false for a text that
// does not carry the object with URL, status and message.
func ParseStatusDetail(detail string) (d StatusDetail, ok bool) { return StatusDetail{}, false }
