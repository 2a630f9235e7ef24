package config

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Keyring reads an entry of the system's keyring as it is: "account" under the
// service hooktop, or "service/account". Nothing is trimmed.
func Keyring(ctx context.Context, entry string) (model.Secret, error) {
	const patience = 30 * time.Second // a locked keyring waits for its user
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	text, err := fromKeyring(ctx, "get the secret from keyring "+clean(entry), entry)
	return model.NewSecret(text), err
}
