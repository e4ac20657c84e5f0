package extract

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Extract is a manifest.
type Extract struct {
	ID           uuid.UUID
	Definition   string
	Version      int // of the definition
	Organisation string
	Dataset      domain.Dataset
	Leaves       []string
	Permission   uuid.UUID
	Due, AsOf    time.Time
	From, To     int64 // positions: after From, up to To
	State        State
	Rows         int64
	SHA256, CSV  string // of the content as lines of JSON, and as CSV
	ToldRows     int64
	ToldSHA256   string
	Told         time.Time    // zero until the recipient told
	Destroyed    *Destruction // of the content, when its term has ended

	Holder uuid.UUID // who makes it
	Until  time.Time // and until when nobody else does
}

// State is how far an extract is.
type State string

// The states of an extract.
const (
	Making    State = "MAKING"
	Ready     State = "READY"
	Confirmed State = "CONFIRMED"
	Differs   State = "DIFFERS"
)

// Part is a stretch of the content in whole lines.
type Part struct {
	N, Rows int
	Persons []uuid.UUID
	Records []uuid.UUID // referrals that it holds, the first ones of Persons beside them; nil where there are none
	Content []byte
}

// Store is what extracts need of the database.
type Store interface {
	Permissions(ctx context.Context, organisation string, day time.Time) ([]app.Permitted, error)
	PermissionByID(ctx context.Context, id uuid.UUID) (domain.Permission, error)
	Stopped(ctx context.Context, p *domain.Permission) (bool, error)
	Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]app.Version, error)
	// Begin fixes the range of an extract and keeps its manifest, unless one for this point of the schedule was begun.
	Begin(ctx context.Context, e *Extract) (bool, error)
	// Take takes over one whose maker died.
	Take(ctx context.Context, definition string, holder uuid.UUID, now, until time.Time) (uuid.UUID, bool, error)
	// Keep seals and keeps a part, and holds the extract on; false when it is made by somebody else by now.
	Keep(ctx context.Context, e *Extract, p *Part) (bool, error)
	// Finish keeps rows and checksum, of so many parts; false when somebody else makes it by now.
	Finish(ctx context.Context, e *Extract, parts int) (bool, error)
	// MembersBefore are the referrals that the last finished extract of the definition holds, of those due before this one.
	MembersBefore(ctx context.Context, e *Extract) ([]Member, error)
	// Newest is the finished extract of a definition that was due last.
	Newest(ctx context.Context, definition string) (uuid.UUID, error)
	// Extract is domain.ErrExtractNotFound when there is none.
	Extract(ctx context.Context, id uuid.UUID) (Extract, error)
	Extracts(ctx context.Context, organisation string, state State, before uuid.UUID, most int) ([]Extract, error)
	// Give opens a part; what it concerns is in the audit log when it returns.
	Give(ctx context.Context, id uuid.UUID, n int, concern func(*Part)) (Part, error)
	// Destroy destroys the keys of some contents whose term has ended and keeps a certificate of each.
	Destroy(ctx context.Context, term *Term, now time.Time, most int, sign func(any) ([]byte, error)) (int, error)
	// Confirm keeps what the recipient told and returns the manifest.
	Confirm(ctx context.Context, id uuid.UUID, rows int64, sum, by string, now time.Time) (Extract, error)
}

// Options are what extracts are built from.
type Options struct {
	Store       Store
	Persons     app.Persons
	Referrals   Referrals
	Definitions []Definition
	Takers      map[string]string         // registration number of each taker that the definitions name; who has none takes nothing
	Terms       Terms                     // of the content; without one it is kept
	Sign        func(any) ([]byte, error) // certificates of destruction
	Sealed      bool                      // there are keys to seal with; without them nothing is made or given
	Ways        *release.Ways             // cut what leaves; without them nothing does
	Clock       clock.Clock
}

// Extracts is the use cases. It is safe for concurrent use.
type Extracts struct{ Options }

// New returns the use cases.
func New(o Options) *Extracts { return &Extracts{o} }

// day is today in Riga.
func (x *Extracts) day() time.Time {
	y, m, d := x.Clock.Now().In(clock.Riga).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (x *Extracts) now() time.Time { return x.Clock.Now().UTC().Truncate(time.Microsecond) }

// cut is what may leave of a line of an extract on a day.
func (x *Extracts) cut(e *Extract, day time.Time) release.Cut {
	i := slices.IndexFunc(x.Definitions, func(d Definition) bool { return d.ID == e.Definition && d.Version == e.Version })
	if i < 0 {
		return release.Cut{}
	}
	d := &x.Definitions[i]
	return x.Ways.Cut(release.Line, release.To{Dataset: e.Dataset, Leaves: e.Leaves, Recipient: x.Ways.RecipientOf(d.Grant), Purpose: d.Purpose}, day)
}

// whole reports whether all that an extract holds may leave on a day. What was made before the grant was narrowed is given no more.
func (x *Extracts) whole(e *Extract, day time.Time) bool {
	c := x.cut(e, day)
	return !slices.ContainsFunc(shown(e.Dataset, Fields(e.Dataset, e.Leaves)), func(col column) bool { return !c.Opens(col.name) })
}

// cover is the permission in force, of mode FILE, that opens all leaves of an extract for a purpose by a norm; false when there is none. It is read
// anew at every call.
func (x *Extracts) cover(ctx context.Context, e *Extract, purpose, basis string) (domain.Permission, bool, error) {
	r := domain.Request{Organisation: e.Organisation, Purpose: purpose, LegalBasis: basis, Dataset: e.Dataset, Day: x.day()}
	all, err := x.Store.Permissions(ctx, e.Organisation, r.Day)
	if err == nil && !x.whole(e, r.Day) {
		return domain.Permission{}, false, nil
	}
	if err != nil || e.Organisation == "" { // an empty organisation would list everybody's
		return domain.Permission{}, false, err
	}
	for i := range all {
		p := &all[i].Permission
		if !all[i].Terms.File || all[i].Terms.Test || !p.Allows(r) || slices.ContainsFunc(Fields(e.Dataset, e.Leaves), func(f string) bool { return !p.Opens(f) }) {
			continue
		}
		stopped, err := x.Store.Stopped(ctx, p)
		if err != nil {
			return domain.Permission{}, false, err
		}
		if !stopped {
			return *p, true, nil
		}
	}
	return domain.Permission{}, false, nil
}
