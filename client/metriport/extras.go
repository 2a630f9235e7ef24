package metriport

import (
	"context"
	"net/url"
	"strings"

	"github.com/hooktop/hooktop/client/rest"
	"github.com/hooktop/hooktop/model"
)

// Consolidated is Metriport's digest of one stored consolidated webhook. Its
// links are those that were sent, and have most likely expired.
type Consolidated struct {
	Request    string
	Status     string // empty when not given
	FileURL    string
	GzipURL    string
	Conversion string
	Message    string // why there is no link
}

// Consolidated reads the digest of a consolidated query's webhook.
func (c *Client) Consolidated(ctx context.Context, patient, request string) (Consolidated, error) {
	const op = "read the consolidated webhook"
	if err := checkID(op, model.DeliveryID(patient)); err != nil {
		return Consolidated{}, &model.Error{Code: model.Invalid, Op: op, Why: "this is not the id of a patient"}
	}
	w, err := ask[wireConsolidated](ctx, c, rest.Call{
		Op: op, Path: strings.Replace(pathConsolidated, "{id}", url.PathEscape(patient), 1), Query: url.Values{"requestId": {request}},
	})
	return Consolidated{
		Request: w.RequestID.V, Status: w.Status.V, FileURL: w.FileURL.V, GzipURL: w.GzipURL.V, Conversion: w.Conversion.V, Message: w.Message.V,
	}, err
}

// MedicalAccess says whether the account may use the Medical API.
func (c *Client) MedicalAccess(ctx context.Context) (model.Tri, error) {
	w, err := ask[wireAccess](ctx, c, rest.Call{Op: "read the Medical API access", Path: pathAccess})
	if err != nil || !w.HasAccess.Given {
		return model.TriUnknown, err
	}
	return model.TriOf(bool(w.HasAccess.V)), nil
}
