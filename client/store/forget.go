package store

import (
	"context"
	"unicode/utf8"

	"github.com/hooktop/hooktop/client"
)

var _ client.Forgetter = (*Store)(nil)

// Forget drops the raw rows of all deliveries of a message. The deliveries
// themselves stay.
func (s *Store) Forget(ctx context.Context, profile, message string) error {
	if message == "" {
		return nil
	}
	return s.db.change(ctx, "drop a kept payload", func(t tx) error {
		below := plain(message) + "/" // so the ids of its deliveries begin
		_, err := t.exec(ctx, `UPDATE deliveries SET raw = NULL WHERE profile = ? AND (id = ? OR substr(id, 1, ?) = ?)`,
			profile, plain(message), utf8.RuneCountInString(below), below)
		return err
	})
}
