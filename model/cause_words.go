package model

// Sentence says in about 22 cells what went wrong, "502 from a gateway". The
// code is the receiver's status, 0 when there was none or it does not matter.
func (c Cause) Sentence(code int) string { return c.String() }

// Short is Sentence in at most 12 cells, "502 gateway".
func (c Cause) Short(code int) string { return c.String() }

// Remedy says in one line what to do about it.
func (c Cause) Remedy() string { return "" }

// Sentence says why a delivery failed with what its own text adds to the cause,
// "no answer within 5 s"; empty for one that did not fail.
func (d *Delivery) Sentence() string { return d.Cause.Sentence(d.Code) }
