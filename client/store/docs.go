package store

import (
	"time"

	"github.com/hooktop/hooktop/model"
)

// deliveryDoc is a delivery as the cache keeps it, without its id. Words instead
// of numbers for what is one of a set, so that the set may grow in the middle.
type deliveryDoc struct {
	Message  string `json:"message,omitempty"`
	Request  string `json:"request,omitempty"`
	Type     string `json:"type,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`
	To       string `json:"to,omitempty"`
	User     string `json:"user,omitempty"`
	RetryOf  string `json:"retry_of,omitempty"`
	Outcome  string `json:"outcome,omitempty"`
	Cause    string `json:"cause,omitempty"`
	Tries    int    `json:"tries,omitempty"`
	Code     int    `json:"code,omitempty"`
	Took     int64  `json:"took"` // ns
	Created  int64  `json:"created,omitempty"`
	Updated  int64  `json:"updated,omitempty"`
	Detail   string `json:"detail,omitempty"`
	Trigger  string `json:"trigger,omitempty"`
	Unsent   bool   `json:"unsent,omitempty"`
}

func docOf(d *model.Delivery) deliveryDoc {
	doc := deliveryDoc{
		Message: d.Message, Request: d.Request, Type: string(d.Type), Endpoint: d.Endpoint, To: string(d.To), User: d.User, RetryOf: string(d.RetryOf),
		Tries: d.Tries, Code: d.Code, Took: int64(d.Took), Created: micros(d.Created), Updated: micros(d.Updated), Detail: d.Detail, Unsent: d.Unsent,
	}
	if d.Outcome != model.OutcomeUnknown {
		doc.Outcome = d.Outcome.String()
	}
	if d.Cause != model.CauseNone {
		doc.Cause = d.Cause.String()
	}
	if d.Trigger != model.TriggerUnknown {
		doc.Trigger = d.Trigger.String()
	}
	return doc
}

func (doc *deliveryDoc) delivery(id model.DeliveryID) model.Delivery {
	d := model.Delivery{
		ID: id, Message: doc.Message, Request: doc.Request, Type: model.EventType(doc.Type), Endpoint: doc.Endpoint, To: model.EndpointID(doc.To), User: doc.User,
		RetryOf: model.DeliveryID(doc.RetryOf), Tries: doc.Tries, Code: doc.Code, Took: time.Duration(doc.Took),
		Created: moment(doc.Created), Updated: moment(doc.Updated), Detail: doc.Detail, Unsent: doc.Unsent,
	}
	d.Outcome, _ = model.ParseOutcome(doc.Outcome)
	d.Cause, _ = model.ParseCause(doc.Cause)
	for _, t := range []model.Trigger{model.Automatic, model.Manual} {
		if t.String() == doc.Trigger {
			d.Trigger = t
		}
	}
	return d
}

// statusDoc is a status and its endpoints as the cache keeps them.
type statusDoc struct {
	Enabled    model.Tri     `json:"enabled"`
	Detail     string        `json:"detail,omitempty"`
	Processing model.Count   `json:"processing"`
	Failed     model.Count   `json:"failed"`
	AsOf       int64         `json:"as_of"`
	Since      int64         `json:"since,omitempty"`
	Sampled    string        `json:"sampled,omitempty"`
	Endpoints  []endpointDoc `json:"endpoints,omitempty"`
}

type endpointDoc struct {
	ID      string            `json:"id,omitempty"`
	URL     string            `json:"url,omitempty"`
	Enabled model.Tri         `json:"enabled"`
	Detail  string            `json:"detail,omitempty"`
	Events  []model.EventType `json:"events,omitempty"`
	Scope   string            `json:"scope,omitempty"`

	Description string   `json:"description,omitempty"`
	Channels    []string `json:"channels,omitempty"`
	Rate        int      `json:"rate,omitempty"`
	Created     int64    `json:"created,omitempty"`
	Updated     int64    `json:"updated,omitempty"`
}

func statusDocOf(s model.Status, endpoints []model.Endpoint) statusDoc {
	doc := statusDoc{Enabled: s.Enabled, Detail: s.Detail, Processing: s.Processing, Failed: s.Failed, AsOf: micros(s.AsOf), Since: micros(s.Since), Sampled: s.Sampled}
	for _, e := range endpoints {
		doc.Endpoints = append(doc.Endpoints, endpointDoc{
			ID: string(e.ID), URL: e.URL, Enabled: e.Enabled, Detail: e.Detail, Events: e.Events, Scope: e.Scope,
			Description: e.Description, Channels: e.Channels, Rate: e.Rate, Created: micros(e.Created), Updated: micros(e.Updated),
		})
	}
	return doc
}

func (doc *statusDoc) parts() (model.Status, []model.Endpoint) {
	s := model.Status{Enabled: doc.Enabled, Detail: doc.Detail, Processing: doc.Processing, Failed: doc.Failed, AsOf: moment(doc.AsOf), Since: moment(doc.Since), Sampled: doc.Sampled}
	var endpoints []model.Endpoint
	for _, e := range doc.Endpoints {
		endpoints = append(endpoints, model.Endpoint{
			ID: model.EndpointID(e.ID), URL: e.URL, Enabled: e.Enabled, Detail: e.Detail, Events: e.Events, Scope: e.Scope,
			Description: e.Description, Channels: e.Channels, Rate: e.Rate, Created: moment(e.Created), Updated: moment(e.Updated),
		})
	}
	return s, endpoints
}
