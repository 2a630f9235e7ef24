package sign

// Check checks a request's signature and, where it does not match, looks for
// what would make it match. The verdict follows from the exact bytes alone.
func Check(q Query) Verdict { return Verdict{Scheme: q.Scheme} }

// Sign returns the header lines that sign a letter, named and ordered as the
// scheme's own senders do. Its error is an *Error.
func Sign(scheme, secret string, l Letter) ([]Field, error) { return nil, nil }
