package catalog

import (
	"slices"
	"strings"
)

// Search returns those of the types in which every word of the query occurs, in
// whatever case: in the name, the description, the unit, the group, the provider
// or a variant's name; or as guessed or retired. The type of that name comes
// first, then names that begin so, then those in which every word begins a part,
// then those that hold them at all; else the order stays. An empty query returns
// all.
func Search(types []Type, query string) []Type {
	words := strings.Fields(strings.ToLower(query))
	if len(words) == 0 {
		return types
	}
	var found [5][]Type
	for i := range types {
		t := &types[i]
		name := strings.ToLower(string(t.Name))
		if !holds(strings.ToLower(haystack(t)), words) {
			continue
		}
		rank := 4
		switch whole := strings.Join(words, " "); {
		case name == whole:
			rank = 0
		case strings.HasPrefix(name, whole):
			rank = 1
		case begins(name, words):
			rank = 2
		case holds(name, words):
			rank = 3
		}
		found[rank] = append(found[rank], *t)
	}
	return slices.Concat(found[:]...)
}

func holds(s string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(s, w) })
}

// begins says whether every word begins a part of the name.
func begins(name string, words []string) bool {
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("._-", r) })
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, w) })
	})
}

func haystack(t *Type) string {
	parts := []string{string(t.Name), t.Description, t.Unit, t.Group, string(t.Provider)}
	if t.Guessed {
		parts = append(parts, "guessed")
	}
	if t.Retired {
		parts = append(parts, "retired")
	}
	for _, v := range t.Variants {
		parts = append(parts, v.Name)
	}
	return strings.Join(parts, "\n")
}
