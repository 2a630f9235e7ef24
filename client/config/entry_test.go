package config_test

import (
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/hooktop/hooktop/client/config"
	"github.com/hooktop/hooktop/model"
)

// TestKeyring: an entry is given as it is, a line end and all: it may be the
// mistake that is looked for.
func TestKeyring(t *testing.T) {
	keyring.MockInit()
	for _, e := range [][3]string{{"hooktop", "us", "a-key\n"}, {"vault", "hook", " \"quoted\" "}} {
		if err := keyring.Set(e[0], e[1], e[2]); err != nil {
			t.Fatal(err)
		}
	}
	for entry, want := range map[string]string{"us": "a-key\n", "vault/hook": " \"quoted\" ", "hooktop/us": "a-key\n"} {
		if got, err := config.Keyring(t.Context(), entry); err != nil || got.Reveal() != want {
			t.Errorf("%s: %q, %v", entry, got.Reveal(), err)
		}
	}
	if got, err := config.Keyring(t.Context(), "none"); model.CodeOf(err) != model.Invalid || !got.Empty() {
		t.Errorf("an entry that there is not: %v", err)
	}
}
