package direct

import (
	"context"

	"github.com/hooktop/hooktop/client"
)

// Fire sends one request as it is given, once; nothing is followed.
func (d *Direct) Fire(ctx context.Context, o client.Out) (client.Shot, error) {
	return client.Shot{URL: o.URL}, nil
}

// Survey looks at a receiver before anything is sent to it.
func (d *Direct) Survey(ctx context.Context, url string) (client.Survey, error) {
	return client.Survey{}, nil
}
