package sign

// ordering is how the members of objects are arranged.
type ordering uint8

const (
	received ordering = iota
	jsonb             // as Metriport sends them
	sorted            // by their bytes
)
