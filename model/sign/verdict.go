package sign

import "encoding/json"

// MarshalJSON writes a verdict for programs: matched_secret is null when none
// matches, findings is never null.
func (v Verdict) MarshalJSON() ([]byte, error) {
	out := struct {
		Valid    bool      `json:"valid"`
		Scheme   string    `json:"scheme"`
		Matched  *int      `json:"matched_secret"`
		Findings []Finding `json:"findings"`
	}{Valid: v.Valid, Scheme: v.Scheme, Findings: v.Findings}
	if v.Matched > 0 {
		out.Matched = &v.Matched
	}
	if out.Findings == nil {
		out.Findings = []Finding{}
	}
	return json.Marshal(out)
}

// Has says whether the verdict holds a finding.
func (v Verdict) Has(c Code) bool {
	for _, f := range v.Findings {
		if f.Code == c {
			return true
		}
	}
	return false
}
