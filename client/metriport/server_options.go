package metriport

import "time"

// ServerRequests says how the server answers the list of webhook requests,
// which only newer hosts have and whose fields are not documented.
type ServerRequests uint8

// The ways, from the most telling to none. The zero value is what a generous
// host does.
const (
	ServerRequestsFull    ServerRequests = iota // every column, the payload too
	ServerRequestsColumns                       // every column but the payload
	ServerRequestsBare                          // ids only
	ServerRequestsOff                           // the routes do not exist
)

// ServerEmptyURL says what POST /settings does with an empty URL.
type ServerEmptyURL uint8

// The two behaviours: Metriport's documentation, and its public code.
const (
	ServerEmptyClears  ServerEmptyURL = iota // URL and key become null; the next URL gets a new key
	ServerEmptyIgnored                       // 200, and nothing changes
)

// ServerOptions says which host the server plays. The zero value is a sandbox
// host as documented, with the request list.
type ServerOptions struct {
	APIKey     string // what x-api-key must say; its base64 holds the account's id
	BaseURL    string // scheme and host for the absolute URLs of pages
	Requests   ServerRequests
	EmptyURL   ServerEmptyURL
	Strict     bool // refuse the URLs of the real block list, the loopback among them
	Production bool // no sample payloads
	NoPong     bool // the account's flag "pong is not checked"
	LegacyKey  bool // send x-webhook-key too, as until July 2024
	NoGateway  bool // no AWS gateway in front: the app answers a bad key itself

	Delivery time.Duration // time-out of a delivery; 0 for 5 s
	Ping     time.Duration // time-out of a ping; 0 for 2 s
	Latency  time.Duration // between a retry's select and its update, in real time

	// KeySet is told of every URL and key that come into force; nil for nobody.
	KeySet func(url, key string)
}

// ServerFault is one way for the server to misbehave.
type ServerFault uint8

// The faults.
const (
	ServerFaultNone      ServerFault = iota
	ServerFaultCounts                // both counts -1
	ServerFaultThrottled             // 429 Too Many Requests of the gateway
	ServerFaultQuota                 // 429 Limit Exceeded of the gateway
	ServerFaultInternal              // 500 in Metriport's shape
	ServerFaultGateway               // 504 Endpoint request timed out of the gateway
	ServerFaultSlow                  // the right answer, late
	ServerFaultCut                   // the right answer, cut in the middle
	ServerFaultHTML                  // 200 with a page instead of JSON
	ServerFaultClosed                // the connection is closed without an answer
)

// ServerTrouble is a fault with its details.
type ServerTrouble struct {
	Fault      ServerFault
	Path       string        // only for paths that begin so; empty for all
	Times      int           // for so many requests; 0 until it is cleared
	RetryAfter time.Duration // of both 429s; 0 for no header
	Delay      time.Duration // of ServerFaultSlow
}
