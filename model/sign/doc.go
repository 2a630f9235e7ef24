// Package sign makes and checks webhook signatures and says what is wrong where
// one does not match.
//
// A verdict follows from the exact bytes that went over the wire; nothing is
// parsed for it. Only when it is invalid the body is read, written again in the
// forms that senders and parsers write, and held against the signature, under
// the secrets as they were given and as they may have been before someone copied
// them. So every finding about a body or a secret is proven by a signature that
// matches, unless its code says otherwise, and none makes the verdict valid. The
// work is bounded by the body's size: about 50 ms for 1 MB, 1 s for 20 MB.
//
// A scheme is one file: what its headers and secrets mean. A new one is a line
// in the list of schemes.
package sign
