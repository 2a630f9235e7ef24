package model

// Vocabulary is what completion may offer besides the language's own words.
type Vocabulary struct {
	Types     []EventType
	Endpoints []string
	Users     []string
	Requests  []string
	DataKeys  []string
}

// Completion is one candidate: Text replaces the bytes Start to End of the source.
type Completion struct {
	Text       string
	Start, End int
	Help       string // a few words
}

// Complete offers what may stand at byte pos of src, best first.
func Complete(src string, pos int, v Vocabulary) []Completion { return nil }
