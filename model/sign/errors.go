package sign

// Error says why a letter cannot be signed.
type Error struct{ Finding Finding }

func (e *Error) Error() string { return e.Finding.Detail + " · " + e.Finding.Fix }
