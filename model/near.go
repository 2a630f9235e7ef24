package model

// Nearest is the candidate that a misspelt word most likely means; empty when
// none is near.
func Nearest(word string, candidates []string) string { return nearest(word, candidates) }
