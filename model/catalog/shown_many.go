package catalog

import "github.com/hooktop/hooktop/model"

// What Open Wearables' messages have in common. Users, devices and free texts
// stay hidden, and of a cycle its times too: they say what was measured.
var (
	sessionFields = []path{
		{typeKey},
		{"data", "start_time"},
		{"data", "end_time"},
		{"data", "zone_offset"},
		{"data", "source", "provider"},
	}

	linkFields = []path{
		{typeKey},
		{"data", "provider"},
		{"data", "reason"},
		{"data", "connected_at"},
		{"data", "revoked_at"},
	}

	syncFields = []path{
		{typeKey},
		{"data", "provider"},
		{"data", "source"},
		{"data", "run_id"},
		{"data", "status"},
		{"data", "items_processed"},
		{"data", "metadata", "is_historical"},
	}

	seriesFields = []path{
		{typeKey},
		{"data", "provider"},
		{"data", "series_type"},
		{"data", "sample_count"},
		{"data", "start_time"},
		{"data", "end_time"},
		{"data", "chunk_index"},
		{"data", "total_chunks"},
		{"data", "samples", each, "timestamp"},
		{"data", "samples", each, "zone_offset"},
		{"data", "samples", each, "type"},
		{"data", "samples", each, "unit"},
		{"data", "samples", each, "is_daily_total"},
		{"data", "samples", each, "source", "provider"},
	}
)

// wearableShown is what of Open Wearables' messages is not health data.
func wearableShown() map[model.EventType][]path {
	out := map[model.EventType][]path{
		"connection.created":      linkFields,
		"connection.revoked":      linkFields,
		"sync.started":            syncFields,
		"sync.completed":          syncFields,
		"sync.failed":             syncFields,
		"workout.created":         sessionFields,
		"sleep.created":           append(sessionFields[:len(sessionFields):len(sessionFields)], path{"data", "is_nap"}),
		"menstrual_cycle.created": {{typeKey}, {"data", "source", "provider"}},
	}
	for _, f := range families {
		out[model.EventType(f.slug+created)] = seriesFields
	}
	for _, s := range measured {
		out[s.name()] = seriesFields
	}
	return out
}

// svixShown is what of Svix's own messages is not health data: all but the
// sender's ids of messages, which may name users.
var svixShown = map[model.EventType][]path{
	"svix.ping":                 {{typeKey}, {"success"}},
	"endpoint.created":          endpointFields,
	"endpoint.updated":          endpointFields,
	"endpoint.deleted":          endpointFields,
	"endpoint.disabled":         endpointFields,
	"message.attempt.failing":   attemptFields,
	"message.attempt.exhausted": attemptFields,
	"message.attempt.recovered": attemptFields,
}

var (
	endpointFields = []path{
		{typeKey},
		{"data", "appId"},
		{"data", "appUid"},
		{"data", "endpointId"},
		{"data", "endpointUid"},
		{"data", "failSince"},
	}

	attemptFields = []path{
		{typeKey},
		{"data", "appId"},
		{"data", "appUid"},
		{"data", "msgId"},
		{"data", "endpointId"},
		{"data", "lastAttempt", "id"},
		{"data", "lastAttempt", "responseStatusCode"},
		{"data", "lastAttempt", "timestamp"},
	}
)
