package rest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
)

// saidSize is how long an answer may say that it is for room to be made before
// it comes.
const saidSize = 4 << 20

var errTooLarge = errors.New("the answer is too large")

// body reads an answer to its end. The library's own way reads half a kilobyte
// at a time into what grows by a quarter, which for a page of a log leaves five
// times the page behind.
func (c *Client) body(r *http.Response) ([]byte, error) {
	defer func() { _ = r.Body.Close() }()
	var (
		b   []byte
		err error
		in  = io.LimitReader(r.Body, int64(c.o.MaxBody)+1)
	)
	if n := r.ContentLength; 0 < n && n <= saidSize {
		room := bytes.NewBuffer(make([]byte, 0, n+bytes.MinRead))
		_, err = room.ReadFrom(in)
		b = room.Bytes()
	} else {
		b, err = io.ReadAll(in)
	}
	switch {
	case err != nil:
		return nil, err
	case len(b) > c.o.MaxBody:
		return nil, errTooLarge
	}
	return b, nil
}
