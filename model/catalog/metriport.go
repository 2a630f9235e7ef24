package catalog

// metriport is Metriport's event types, in the order of its documentation.
var metriport = []Type{
	{Name: "ping", Description: "After the URL was set, to see whether the receiver answers the same text as pong."},

	{Name: "network-query.hie.first-data-ready", Description: "The first records of a network query can be read; at most once a query."},
	{Name: "network-query.hie", Description: "The health information exchanges' part of a network query has ended."},
	{
		Name: "network-query.pharmacy", Description: "The pharmacies' part of a network query has ended.",
		Variants: []Variant{{Name: "failed"}},
	},
	{Name: "network-query.lab", Description: "The laboratories' part of a network query has ended."},

	{
		Name: "medical.consolidated-data", Description: "A consolidated query has ended; links to its bundle are good for 3 minutes.",
		Variants: []Variant{{Name: "pdf"}, {Name: "empty"}, {Name: "failed"}, {Name: "retry"}},
	},
	{
		Name: "medical.document-download", Description: "A document query has found a patient's documents.",
		Variants: []Variant{{Name: "failed"}},
	},
	{Name: "medical.document-conversion", Description: "A patient's documents have been converted to FHIR."},
	{Name: "medical.document-bulk-download-urls", Description: "Links to a patient's documents, in one message."},
	{Name: "medical.document-bulk-download-paged", Description: "Links to a patient's documents, a page a message."},
	{
		Name: "medical.bulk-patient-create", Description: "An import of patients has begun or ended.",
		Variants: []Variant{{Name: "processing"}, {Name: "failed"}},
	},

	{
		Name: "patient.admit", Description: "A patient was admitted.",
		Variants: []Variant{{Name: "dashboard-test-event"}},
	},
	{Name: "patient.transfer", Description: "A patient was moved."},
	{Name: "patient.discharge", Description: "A patient was discharged."},
	{Name: "patient.pharmacy", Description: "A medication was dispensed to a patient."},
	{Name: "patient.laboratory", Description: "A laboratory result of a patient has come."},

	{
		Name: "message.status", Description: "A message sent through Metriport was delivered, or was not.",
		Variants: []Variant{{Name: "failed"}},
	},
	{Name: "message.received", Description: "A message for the account has come.", Guessed: true},
	{Name: "ias.identity.verified", Description: "A person has proven who they are.", Guessed: true},

	{Name: "devices.provider-connected", Description: "A user has connected a device provider.", Retired: true},
	{Name: "devices.provider-disconnected", Description: "A user has disconnected a device provider.", Retired: true},
	{Name: "devices.health-data", Description: "A device provider has sent a user's data.", Retired: true},
}
