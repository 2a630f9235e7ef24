package sign

// LegacyHeader carried Metriport's webhook key in clear until July 2024.
const LegacyHeader = "x-webhook-key"

// legacy proves that the sender knows the key, and nothing of the body.
type legacy struct{}

func (legacy) about() Scheme {
	return Scheme{ //nolint:gosec // it says what a secret looks like
		Name: SchemeMetriportLegacy, Title: "Metriport key header (until 2024)", Headers: []string{LegacyHeader},
		Secret: "the webhook key, 21 letters, digits, _ and -",
	}
}

func (legacy) read(h header, _ *Query) claim {
	var c claim
	values := h.all(LegacyHeader)
	if len(values) == 0 || values[0] == "" {
		c.refused = true
		c.findings = []Finding{missing(h, values, LegacyHeader)}
		return c
	}
	if len(values) > 1 {
		c.notes = append(c.notes, repeated(LegacyHeader, len(values)))
	}
	c.marks = []mark{{kind: plainKind, sum: []byte(values[0]), exact: true}}
	for i, t := range unwrap(values[0]) {
		if i > 0 {
			c.marks = append(c.marks, mark{kind: plainKind, sum: []byte(t.text), wrong: []Finding{{
				SignatureWhitespace, "the header's value has white space, quotes or a name around the key", "send the key alone",
			}}})
		}
	}
	c.notes = append(c.notes, Finding{
		Unsigned, LegacyHeader + " is the key itself: anyone who sees one message can send others, and the body is not proven",
		"check " + MetriportHeader + "; Metriport sends it in place of this header since July 2024",
	})
	return c
}

func (legacy) keys(text string) ([]key, *Finding) {
	if text == "" {
		return nil, &Finding{InvalidSecret, "the secret is empty", "give the webhook key that GET /settings shows"}
	}
	return []key{{kind: plainKind, bytes: []byte(text), exact: true}}, nil
}

func (legacy) remarks([]byte, key) []Finding { return nil }

func (legacy) sign(secrets []string, _ Letter) ([]Field, *Finding) {
	if len(secrets) != 1 || !headerSafe(secrets[0]) {
		return nil, &Finding{InvalidSecret, "the key header takes exactly one key of visible characters", "give the webhook key that GET /settings shows"}
	}
	return []Field{{LegacyHeader, secrets[0]}}, nil
}

// headerSafe says whether a text can be a header's value as it is.
func headerSafe(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != ""
}
