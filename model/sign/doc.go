// Package sign makes and checks webhook signatures, one file a scheme. It works
// on the exact bytes that went over the wire and never parses them.
package sign
