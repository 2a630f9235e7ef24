package cli

import (
	"errors"
	"testing"
)

func TestAsUsage(t *testing.T) {
	raw := errors.New("if any flags in the group [direct provider] are set none of the others can be; [direct provider] were all set")
	if got := asUsage(raw).Error(); got != "read the flags · --direct and --provider exclude each other · one of --direct, --provider" {
		t.Error(got)
	}
	if other := errors.New("unknown flag: --x"); asUsage(other) != other || asUsage(nil) != nil { //nolint:errorlint // the very same
		t.Error("another error is changed")
	}
}
