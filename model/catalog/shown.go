package catalog

import (
	"maps"
	"sync"

	"github.com/hooktop/hooktop/model"
)

// What the messages of one family have in common.
var (
	patientFields = []path{{"patients", each, "status"}}

	documentFields = append(patientFields[:1:1],
		path{"patients", each, "documents", each, "status"},
		path{"patients", each, "documents", each, "indexed"},
		path{"patients", each, "documents", each, "mimeType"},
	)

	queryFields = []path{
		{"payload", "source", "type"},
		{"payload", "source", "status"},
		{"payload", "source", "completedAt"},
		{"payload", "source", "firstDataReadyAt"},
	}

	stayFields = []path{
		{"payload", "admitTimestamp"},
		{"payload", "dischargeTimestamp"},
		{"payload", "whenSourceSent"},
		{"payload", "transfers", each, "timestamp"},
	}

	itemFields = []path{ // of what devices measure
		{"metadata", "date"},
		{"metadata", "hour"},
		{"start_time"},
		{"end_time"},
	}
)

// shown is, per event type of any provider, what is not health data: types,
// states, times, counts.
var shown = sync.OnceValue(func() map[model.EventType][]path {
	out := maps.Clone(metriportShown)
	maps.Copy(out, wearableShown())
	maps.Copy(out, svixShown)
	return out
})

var metriportShown = map[model.EventType][]path{
	"ping": {{"ping"}},

	"network-query.hie.first-data-ready": queryFields,
	"network-query.hie":                  queryFields,
	"network-query.pharmacy":             queryFields,
	"network-query.lab":                  queryFields,

	"medical.consolidated-data": append(patientFields[:1:1],
		path{"patients", each, "bundle", "type"},
		path{"patients", each, "bundle", "resourceType"},
		path{"patients", each, "bundle", "total"},
		path{"patients", each, "bundle", "entry", each, "resource", "resourceType"},
		path{"patients", each, "bundle", "entry", each, "resource", "content", each, "attachment", "contentType"},
		path{"patients", each, "filters", "conversionType"},
	),
	"medical.document-download":           documentFields,
	"medical.document-conversion":         patientFields,
	"medical.document-bulk-download-urls": documentFields,
	"medical.document-bulk-download-paged": append(documentFields[:len(documentFields):len(documentFields)],
		path{"patients", each, "pagination", "page"},
		path{"patients", each, "pagination", "totalItems"},
		path{"patients", each, "pagination", "totalPages"},
	),
	"medical.bulk-patient-create": {
		{"bulkPatientCreate", "status"},
		{"bulkPatientCreate", "requestId"},
	},

	"patient.admit":      stayFields,
	"patient.transfer":   stayFields,
	"patient.discharge":  stayFields,
	"patient.pharmacy":   {{"payload", "medicationDispensedDate"}},
	"patient.laboratory": {{"payload", "specimenCollectedDate"}},

	"message.status":        {{"payload", "status"}, {"payload", "sentAt"}, {"payload", "completedAt"}},
	"message.received":      {{"payload", "sentAt"}},
	"ias.identity.verified": {},

	"devices.provider-connected":    {},
	"devices.provider-disconnected": {},
	"devices.health-data":           deviceFields(),
}

// deviceFields names the times of every kind of measurement.
func deviceFields() (out []path) {
	for _, kind := range []string{"activity", "biometrics", "body", "nutrition", "sleep"} {
		for _, f := range itemFields {
			item := path{"users", each, kind, each}
			out = append(out, append(item[:4:4], f...), append(append(item[:4:4], "activity_logs", each), f...))
		}
	}
	return out
}
