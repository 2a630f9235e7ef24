package model

// Response is what is known of a receiver's answer. Its zero value is nothing.
type Response struct {
	Header []Field
	Body   []byte
}

// CauseOf says why an attempt failed, from the stored HTTP status (0 for none),
// the provider's own text and the receiver's answer.
func CauseOf(code int, detail string, resp Response) Cause { return CauseUnknown }

// CauseOfDelivery is CauseOf for a row of a log: CauseNone unless it failed, and
// CauseNoURL for a failure that names neither code, text nor URL.
func CauseOfDelivery(d *Delivery, resp Response) Cause {
	if d.Outcome != Failed {
		return CauseNone
	}
	return CauseOf(d.Code, d.Detail, resp)
}
