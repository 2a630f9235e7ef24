package catalog

// operational is the group of what Svix tells of itself: to an application of its
// own, and only where the server is told to (operational webhooks).
const operational = "operational"

// svix is the event types of Svix itself: its test, and what it tells of its own
// endpoints and attempts where it is set up to (operational webhooks). All other
// types are those of whoever sends through it.
var svix = []Type{
	{Name: "svix.ping", Description: "Svix's own test of an endpoint; its body has no type."},
	{Name: "endpoint.created", Group: operational, Description: "An endpoint was made."},
	{Name: "endpoint.updated", Group: operational, Description: "An endpoint was changed, or its key rotated."},
	{Name: "endpoint.deleted", Group: operational, Description: "An endpoint was deleted."},
	{Name: "endpoint.disabled", Group: operational, Description: "An endpoint was disabled, as it has failed for days."},
	{Name: "message.attempt.failing", Group: operational, Description: "A message has failed for the fourth time."},
	{Name: "message.attempt.exhausted", Group: operational, Description: "A message has failed for the last time; it is not sent again."},
	{Name: "message.attempt.recovered", Group: operational, Description: "A message was delivered after it had failed four times or more."},
}
