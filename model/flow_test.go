package model_test

import (
	"testing"
	"time"

	"github.com/hooktop/hooktop/model"
)

// sent makes a row of a flow, ago before now.
func sent(id, request string, kind model.EventType, o model.Outcome, ago time.Duration) *model.Delivery {
	return &model.Delivery{
		ID: model.DeliveryID(id), Message: id, Request: request, Type: kind, Outcome: o, Created: at.Add(-ago), Took: model.NoTime,
	}
}

func TestFlowOf(t *testing.T) {
	retryOfPharmacy := sent("5", "q", "network-query.pharmacy", model.Delivered, time.Minute)
	retryOfPharmacy.RetryOf = "3"
	retryOfRetry := sent("6", "q", "network-query.pharmacy", model.Processing, 0)
	retryOfRetry.RetryOf = "5"
	again := sent("b2-again", "b", "medical.bulk-patient-create", model.Delivered, time.Second)
	again.Message = "b1"
	for _, c := range []struct {
		name    string
		rows    []*model.Delivery // newest first
		request string
		kind    model.FlowKind
		summary string
		n       int // messages
	}{
		{
			"query", []*model.Delivery{
				sent("9", "other", "network-query.lab", model.Delivered, 0),
				sent("3", "q", "network-query.pharmacy", model.Failed, 2*time.Minute),
				sent("2", "q", "network-query.hie", model.Delivered, 3*time.Minute),
				sent("1", "q", "network-query.hie.first-data-ready", model.Delivered, 4*time.Minute),
			}, "q", model.FlowNetworkQuery, "first data delivered, hie delivered, pharmacy failed, lab not come", 3,
		},
		{
			"query, retried", []*model.Delivery{
				retryOfRetry, retryOfPharmacy,
				sent("3", "q", "network-query.pharmacy", model.Failed, 2*time.Minute),
				sent("2", "q", "network-query.lab", model.Delivered, 3*time.Minute),
			}, "q", model.FlowNetworkQuery, "hie not come, pharmacy processing, lab delivered", 2,
		},
		{
			"query with a second chunk", []*model.Delivery{
				sent("2", "q", "network-query.hie", model.Failed, time.Minute),
				sent("1", "q", "network-query.hie", model.Delivered, 2*time.Minute),
			}, "q", model.FlowNetworkQuery, "hie delivered, pharmacy not come, lab not come, network-query.hie failed", 2,
		},
		{
			"bulk create, begun",
			[]*model.Delivery{sent("b1", "b", "medical.bulk-patient-create", model.Delivered, time.Minute)},
			"b", model.FlowBulkCreate, "processing delivered, completed not come", 1,
		},
		{
			"bulk create, done", []*model.Delivery{
				sent("b2", "b", "medical.bulk-patient-create", model.Failed, time.Minute),
				sent("b1", "b", "medical.bulk-patient-create", model.Delivered, time.Hour),
			}, "b", model.FlowBulkCreate, "processing delivered, completed failed", 2,
		},
		{
			"bulk create, the same message twice",
			[]*model.Delivery{again, sent("b1", "b", "medical.bulk-patient-create", model.Failed, time.Hour)},
			"b", model.FlowBulkCreate, "processing delivered, completed not come", 1,
		},
		{
			"pages", []*model.Delivery{
				sent("3", "p", "medical.document-bulk-download-paged", model.Processing, 0),
				sent("2", "p", "medical.document-bulk-download-paged", model.Failed, time.Second),
				sent("1", "p", "medical.document-bulk-download-paged", model.Delivered, 2*time.Second),
			}, "p", model.FlowPages, "3 messages: 1 delivered, 1 failed, 1 processing", 3,
		},
		{
			"one message",
			[]*model.Delivery{sent("1", "c", "medical.consolidated-data", model.OutcomeUnknown, 0)},
			"c", model.FlowOther, "1 message: 1 unknown", 1,
		},
		{
			"different types", []*model.Delivery{
				sent("2", "d", "medical.document-conversion", model.Delivered, 0),
				sent("1", "d", "medical.document-download", model.Delivered, time.Minute),
			}, "d", model.FlowOther, "2 messages: 2 delivered", 2,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ok := model.FlowOf(model.RowsOf(c.rows...), c.request)
			if !ok || f.Kind != c.kind || f.Summary() != c.summary || f.Messages() != c.n {
				t.Errorf("%v: kind %v, %d messages: %q", ok, f.Kind, f.Messages(), f.Summary())
			}
			for i, d := range f.Rows {
				if d.Request != c.request || (i > 0 && d.Created.Before(f.Rows[i-1].Created)) {
					t.Errorf("row %d is %q of %q", i, d.ID, d.Request)
				}
			}
			if !f.First.Equal(f.Rows[0].Created) || !f.Last.Equal(f.Rows[len(f.Rows)-1].Created) {
				t.Errorf("from %v to %v", f.First, f.Last)
			}
		})
	}
}

func TestFlowOfNothing(t *testing.T) {
	rows := []*model.Delivery{sent("1", "", "ping", model.Delivered, 0)}
	for _, request := range []string{"", "q"} {
		if f, ok := model.FlowOf(model.RowsOf(rows...), request); ok {
			t.Errorf("%q has %d rows", request, len(f.Rows))
		}
	}
}

func TestFlows(t *testing.T) {
	rows := []*model.Delivery{
		sent("6", "b", "x", model.Delivered, time.Minute),
		sent("5", "", "ping", model.Delivered, 2*time.Minute),
		sent("4", "a", "x", model.Failed, 3*time.Minute),
		sent("3", "b", "x", model.Delivered, 4*time.Minute),
		sent("2", "a", "x", model.Delivered, 5*time.Minute),
		{ID: "1", Request: "timeless", Type: "x"},
	}
	before := append([]*model.Delivery(nil), rows...)
	flows := model.Flows(model.RowsOf(rows...))
	if len(flows) != 3 || flows[0].Request != "b" || flows[1].Request != "a" || flows[2].Request != "timeless" {
		t.Fatalf("got %+v", flows)
	}
	if f := flows[1]; f.Failed != 1 || f.Delivered != 1 || f.Rows[0].ID != "2" {
		t.Errorf("got %+v", f)
	}
	for i := range rows {
		if rows[i] != before[i] {
			t.Fatal("the log's order was changed")
		}
	}
	for _, f := range flows {
		one, ok := model.FlowOf(model.RowsOf(rows...), f.Request)
		if !ok || one.Summary() != f.Summary() {
			t.Errorf("alone, %q reads %q", f.Request, one.Summary())
		}
	}
}

// TestFlowOfOneMoment: rows of the same time keep the log's order, newest first.
func TestFlowOfOneMoment(t *testing.T) {
	rows := []*model.Delivery{
		sent("2", "b", "medical.bulk-patient-create", model.Processing, 0),
		sent("1", "b", "medical.bulk-patient-create", model.Delivered, 0),
	}
	f, _ := model.FlowOf(model.RowsOf(rows...), "b")
	if got := f.Summary(); got != "processing delivered, completed processing" {
		t.Errorf("got %q", got)
	}
}
