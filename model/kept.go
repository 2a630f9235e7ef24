package model

import "encoding/base64"

// svixKeeps is how many bytes of an answer Svix keeps. What is not UTF-8, also by
// being cut, it gives back in base64 as a whole.
const svixKeeps = 20_000

// SvixAnswer is a receiver's answer as Svix gives it back, and what is to be said
// of it: that it was cut. An answer of just that length may be whole.
func SvixAnswer(kept string) (answer []byte, note string) {
	const cut = "the first 20 000 bytes: Svix keeps no more"
	switch {
	case kept == "":
		return nil, ""
	case len(kept) == base64.StdEncoding.EncodedLen(svixKeeps):
		if b, err := base64.StdEncoding.DecodeString(kept); err == nil && len(b) == svixKeeps {
			return b, cut
		}
	case len(kept) == svixKeeps:
		return []byte(kept), cut
	}
	return []byte(kept), ""
}
