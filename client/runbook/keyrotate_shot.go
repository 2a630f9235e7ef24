package runbook

import (
	"context"
	"strings"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
	"github.com/hooktop/hooktop/model/sign"
	"github.com/hooktop/hooktop/model/text"
)

const opShot = "send a test to the receiver"

// publicKey begins what is read of a key pair: nobody but the provider can sign
// with it.
const publicKey = "whpk_"

// fireTest sends a receiver a message that is marked as a test, signed as the
// provider of many endpoints does; with an empty key it is not signed.
func fireTest(ctx context.Context, b Bench, url string, key model.Secret) (client.Shot, error) {
	sample, err := sampleOf(Exam{Provider: b.Profile.Provider})
	if err != nil {
		return client.Shot{}, err
	}
	vars := catalog.Standard(b.Profile.Provider, b.Now(), drawUUID)
	body, err := catalog.Fill(sample, vars)
	if err != nil {
		return client.Shot{}, err
	}
	out := client.Out{URL: url, Body: body}
	if canSign(key) {
		fields, err := sign.Sign(sign.SchemeStandard, key.Reveal(), sign.Letter{
			ID: catalog.TestMessage(drawUUID()), At: b.Now(), Body: body, Family: sign.FamilySvix,
		})
		if err != nil {
			return client.Shot{}, invalid(opShot, "the endpoint's key cannot be signed with: "+text.Clean(err.Error()), "look at the endpoint's key")
		}
		for _, f := range fields {
			out.Header = append(out.Header, model.Field(f))
		}
	}
	return b.Direct.Fire(ctx, out)
}

// canSign says whether a key is one to sign with from here.
func canSign(key model.Secret) bool {
	return !key.Empty() && !strings.HasPrefix(key.Reveal(), publicKey)
}
