package sign

// The names of the schemes.
const (
	SchemeMetriport       = "metriport"
	SchemeMetriportLegacy = "metriport-legacy"
	SchemeStandard        = "standard"
)

// Scheme is one way to sign a message.
type Scheme struct {
	Name    string
	Title   string
	Headers []string // that carry it, in lower case; the one with the signature last in each family
	Secret  string   // what its secret looks like, in a few words
}

// Schemes lists what can be checked and signed, the likeliest first.
func Schemes() []Scheme {
	return []Scheme{
		{Name: SchemeMetriport, Title: "Metriport HMAC"},
		{Name: SchemeStandard, Title: "Standard Webhooks, Svix"},
		{Name: SchemeMetriportLegacy, Title: "Metriport key header (until 2024)"},
	}
}
