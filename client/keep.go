package client

import (
	"context"
	"time"

	"github.com/hooktop/hooktop/model"
)

// Journal keeps runs and their steps. Each write is durable when it returns: a
// run whose process is killed right after goes on from there. Errors are
// *model.Error; a full disk or a read-only store is code Unavailable.
type Journal interface {
	// SaveRun inserts a run, or replaces the one of its id.
	SaveRun(ctx context.Context, r model.Run) error
	// RunsOf lists a profile's runs, newest first; open ones only on request. An
	// empty profile means all.
	RunsOf(ctx context.Context, profile string, openOnly bool) ([]model.Run, error)
	// SaveStep inserts a step, or replaces the one of its run and number.
	SaveStep(ctx context.Context, s model.Step) error
	// Steps lists a run's steps in order.
	Steps(ctx context.Context, id model.RunID) ([]model.Step, error)
}

// Claims keeps which delivery is sent again by whom. Every change is made under
// a lease's fence: one that a newer fence has overtaken changes nothing and is
// answered with code Denied.
type Claims interface {
	// Claim queues deliveries for a run, and returns those that wait under it now, in
	// the order asked for: left out is one that an unfinished claim of another run
	// holds, and one that this run has already gone on with.
	Claim(ctx context.Context, l model.Lease, run model.Run, ids []model.DeliveryID) ([]model.DeliveryID, error)
	// MoveClaim changes the state of a claim. From ClaimQueued to ClaimSent it
	// succeeds at most once, whoever tries. A claim that is in another state than
	// from stays as it is: code Invalid; one that was never made is code NotFound.
	MoveClaim(ctx context.Context, l model.Lease, c model.Claim, from model.ClaimState) error
	// ClaimsOf lists a run's claims in the order in which they were queued.
	ClaimsOf(ctx context.Context, id model.RunID) ([]model.Claim, error)
	// Resent lists, of deliveries of a profile, those that were ever sent again
	// by a single retry, with the last claim of each, oldest first.
	Resent(ctx context.Context, profile string) ([]model.Claim, error)
}

// Leases say who may act. Time is the caller's, so that a test can move it.
type Leases interface {
	// Acquire takes a lease that is free, expired or already the holder's; else it
	// answers with code Denied and says who holds it until when. The fence grows
	// unless the lease stays with its holder; it is above every fence of any name.
	Acquire(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (model.Lease, error)
	// Renew prolongs a lease that is still the holder's under its fence, expired or
	// not, else code Denied.
	Renew(ctx context.Context, l model.Lease, now time.Time, ttl time.Duration) (model.Lease, error)
	// Release gives a lease back; one that was lost is no error.
	Release(ctx context.Context, l model.Lease) error
	// LeasesOf lists the leases that somebody holds, expired or not, whose name
	// begins with prefix.
	LeasesOf(ctx context.Context, prefix string) ([]model.Lease, error)
}

// ActFilter says which acts are wanted; zero fields do not restrict.
type ActFilter struct {
	Profile      string
	Action       string
	Since, Until time.Time // from the first moment, up to and without the last
	Limit        int       // the newest so many
}

// Activity keeps the acts.
type Activity interface {
	// Append chains an act behind the last one and returns it in its place.
	Append(ctx context.Context, a model.Act) (model.Act, error)
	// Acts lists acts, oldest first.
	Acts(ctx context.Context, f ActFilter) ([]model.Act, error)
	// Checkpoint says where the kept chain begins; zero when nothing was ever
	// taken away.
	Checkpoint(ctx context.Context) (model.Checkpoint, error)
}

// UsedURL is a webhook URL that was once in force.
type UsedURL struct {
	URL  string // verbatim; may hold credentials: show it through text.URL
	Last time.Time
}

// Memory keeps what a profile showed last, so that the next start shows it at
// once with its age, and works without the provider. Nothing breaks when it is
// lost: faces go on without it.
type Memory interface {
	Counts
	Cache
	URLs
}

// Counts keeps the counts over time.
type Counts interface {
	// SaveSamples appends counts over time.
	SaveSamples(ctx context.Context, profile string, s []model.Sample) error
	// Samples lists counts since a moment, oldest first.
	Samples(ctx context.Context, profile string, since time.Time) ([]model.Sample, error)
}

// Extent says which part of the kept deliveries is whole: between its ends none is
// missing that the provider had. What was kept before a gap lies outside.
type Extent struct {
	AsOf         time.Time        // when the newest page was read
	Since, Until time.Time        // of the oldest and of the newest delivery, both within
	Last         model.DeliveryID // the oldest one; empty where nothing is whole
	Older        model.Cursor     // where those behind it begin; empty where that is not known
	All          bool             // there are none behind it
}

// Raw is a delivery's row as the provider gave it.
type Raw struct {
	ID    model.DeliveryID
	Bytes []byte
}

// Cache keeps what was last known of a profile.
type Cache interface {
	// SaveRows inserts or replaces deliveries and, in one step with the last of
	// them, the extent; until then the former one holds. Raw rows are kept only
	// where the profile allows payloads to be stored.
	SaveRows(ctx context.Context, profile string, rows []model.Row, whole Extent, payloads bool) error
	// Rows lists the newest deliveries, newest first, without their raw rows; limit
	// 0 means all.
	Rows(ctx context.Context, profile string, limit int) ([]*model.Delivery, error)
	// Raws lists the raw rows of the newest deliveries, newest first, until they are
	// so many bytes.
	Raws(ctx context.Context, profile string, most int) ([]Raw, error)
	// Extent returns what SaveRows kept; a zero one for nothing.
	Extent(ctx context.Context, profile string) (Extent, error)
	// SaveStatus keeps the last status and endpoints; secrets are left out.
	SaveStatus(ctx context.Context, profile string, s model.Status, e []model.Endpoint) error
	// LastStatus returns what SaveStatus kept; a zero AsOf for nothing.
	LastStatus(ctx context.Context, profile string) (model.Status, []model.Endpoint, error)
}

// URLs keeps the webhook URLs used before.
type URLs interface {
	// SaveURL notes that a URL was in force.
	SaveURL(ctx context.Context, profile string, u UsedURL) error
	// UsedURLs lists the URLs used before, newest first.
	UsedURLs(ctx context.Context, profile string) ([]UsedURL, error)
}

// SavedFilter is a named filter.
type SavedFilter struct{ Name, Filter string }

// Filters keeps named filters of a profile.
type Filters interface {
	SaveFilter(ctx context.Context, profile string, f SavedFilter) error
	DropFilter(ctx context.Context, profile, name string) error
	Filters(ctx context.Context, profile string) ([]SavedFilter, error)
}

// Runs keeps what a runbook needs to survive its process.
type Runs interface {
	Journal
	Claims
	Leases
	ManyClaims
	Heads
	Wishes
}

// Budgets tell the hosts that share a day's quota what the others have used of it.
type Budgets interface {
	// ShareCalls notes how many calls of an account a place has made on a UTC day,
	// and returns how many all other places have made. Of what a place tells the
	// most counts, so that it may tell it again, in any order.
	ShareCalls(ctx context.Context, account, place string, day time.Time, calls int) (others int, err error)
}

// Store is all that is kept.
type Store interface {
	Runs
	Activity
	Memory
	Aside
	Budgets
	Upkeep
}

// Upkeep is what whoever opened a store sees to.
type Upkeep interface {
	Sweep(ctx context.Context, now time.Time) error // applies each table's retention
	Close() error
}
