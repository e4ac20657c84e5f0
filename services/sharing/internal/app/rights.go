package app

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// RightsStore is what requests of data subjects need of the database.
type RightsStore interface {
	// InRightsTx saves what the closure writes, all or nothing. The closure may be run again.
	InRightsTx(ctx context.Context, f func(ctx context.Context, tx RightsTx) error) error
	// RightsRequest is domain.ErrRightsNotFound when there is none.
	RightsRequest(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error)
	RightsRequestsOf(ctx context.Context, person uuid.UUID, size int) ([]domain.RightsRequest, error)
	// DueRightsRequests lists what is not answered and due before a day, without texts; of one municipality unless it is empty.
	DueRightsRequests(ctx context.Context, before time.Time, municipality string, size int) ([]domain.RightsRequest, error)
	// UnfiledRightsRequests lists disputes that wait for an answer and restrictions that hold, of persons in no file, without texts.
	UnfiledRightsRequests(ctx context.Context, municipality string, size int) ([]domain.RightsRequest, error)
	// OverdueRights is how many requests are late on a day, and the earliest last day among them.
	OverdueRights(ctx context.Context, today time.Time) (late int64, since time.Time, err error)
	Restrictions(ctx context.Context, person uuid.UUID) ([]domain.LimitedData, error)
	// RightsNotices are those to an organisation after one, or only the named one.
	RightsNotices(ctx context.Context, organisation string, after, only uuid.UUID, size int) ([]domain.RightsNotice, error)
	// ToldOf are the recipients who were told of requests, and when each was.
	ToldOf(ctx context.Context, requests []uuid.UUID) ([]domain.RightsTold, error)
	Permissions(ctx context.Context, organisation string, day time.Time) ([]Permitted, error)
}

// RightsTx is the writes of one transaction.
type RightsTx interface {
	Answer(v any)
	// Once reports whether this event is seen for the first time.
	Once(ctx context.Context, consumer, event string) (bool, error)
	// KeepUnfiled keeps that a request is about a person in no file; one that is not known changes nothing.
	KeepUnfiled(ctx context.Context, request uuid.UUID, at time.Time) error
	// AddRightsRequest is domain.ErrRightsOpen at the end when the same is open.
	AddRightsRequest(ctx context.Context, r *domain.RightsRequest) error
	// LockRightsRequest is domain.ErrRightsNotFound when there is none.
	LockRightsRequest(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error)
	SaveExtension(ctx context.Context, r *domain.RightsRequest) error
	SaveAnswer(ctx context.Context, r *domain.RightsRequest) error
	SaveLift(ctx context.Context, r *domain.RightsRequest) error
	AddRestriction(ctx context.Context, l *domain.LimitedData) error
	AddRightsNotice(ctx context.Context, n *domain.RightsNotice) error
	// AddNotice puts it among the events of a dataset, for its recipient alone.
	AddNotice(ctx context.Context, n *domain.Notice) error
	// NoticesTold keeps that recipients were told so, the first time each.
	NoticesTold(ctx context.Context, notices []uuid.UUID, way NoticeWay, at time.Time) error
	// AwardsOfPerson are the awards that her records of datasets come from.
	AwardsOfPerson(ctx context.Context, person uuid.UUID, sets []domain.Dataset) ([]uuid.UUID, error)
	LockAward(ctx context.Context, id uuid.UUID) (domain.Award, error)
	SaveAward(ctx context.Context, a *domain.Award) error
	AddRows(ctx context.Context, a *domain.Award, rows []domain.Row, now time.Time) error
	// AnnounceRights tells that a request has taken a step.
	AnnounceRights(ctx context.Context, request, step string, at time.Time) error
	// AnnounceRestriction tells the services that keep the data that they are restricted, or no longer.
	AnnounceRestriction(ctx context.Context, l *domain.LimitedData, lifted, at time.Time) error
	// AnnounceRectification tells them that data are disputed, or what became of it.
	AnnounceRectification(ctx context.Context, r *domain.RightsRequest, at time.Time) error
	// AnnounceDispute has them mark the data as disputed, or take the mark away.
	AnnounceDispute(ctx context.Context, r *domain.RightsRequest, at time.Time) error
	// LockOverdue are requests whose last day has passed and of which nobody was told; MarkOverdue says that somebody was.
	LockOverdue(ctx context.Context, today time.Time, size int) ([]uuid.UUID, error)
	MarkOverdue(ctx context.Context, requests []uuid.UUID, at time.Time) error
	// LockUnannounced are restrictions that hold and of which no service was told; MarkAnnounced says that they were.
	LockUnannounced(ctx context.Context, size int) ([]domain.LimitedData, error)
	MarkAnnounced(ctx context.Context, requests []uuid.UUID) error
}

// RightsLaw is the terms and grounds in force.
type RightsLaw interface {
	Due(received time.Time, extended bool) time.Time
	Ground(code string, day time.Time) (domain.RightsGround, bool)
}

// Representatives says who may act for whom.
type Representatives interface {
	// ActsFor reports whether one person may act for another on a day.
	ActsFor(ctx context.Context, representative, person string, day time.Time) (bool, error)
}

// Receivers says who received data of a group about a person.
type Receivers interface {
	Recipients(ctx context.Context, person, group string) ([]Receipt, error)
}

// Erasures says what became of an erasure.
type Erasures interface {
	// Erasure is whose it is and whether it was ordered; domain.ErrRightsErasure when the caller sees none of the name.
	Erasure(ctx context.Context, name string) (person string, ordered bool, err error)
}

// RightsDeps is what the use cases are built from.
type RightsDeps struct {
	Store           RightsStore
	Law             RightsLaw
	Catalogue       *catalogue.Catalogue
	Persons         Persons
	Representatives Representatives
	Receivers       Receivers
	Erasures        Erasures
	// Leaves are the leaves of each dataset: those it delivers.
	Leaves map[domain.Dataset][]string
	// Fields says which leaf each field of a dataset holds.
	Fields map[domain.Dataset]map[string]string
	Clock  clock.Clock
}

// Rights is the use cases of requests of data subjects. It is safe for concurrent use.
type Rights struct{ RightsDeps }

// NewRights returns the use cases.
func NewRights(d RightsDeps) *Rights { return &Rights{d} }

func (r *Rights) now() time.Time { return r.Clock.Now().UTC().Truncate(time.Microsecond) }

// maxRights is how many requests or notices a list holds.
const maxRights = 200

func rightsName(id uuid.UUID) string { return names.Format("rightsRequests", id) }
func personName(id uuid.UUID) string { return names.Format("persons", id) }

func group(code string) string { g, _, _ := strings.Cut(code, "."); return g }

// see asks the policy about a request: for the person, for who may act for her today, and for officers. Who may not see it gets
// domain.ErrRightsNotFound.
func (r *Rights) see(ctx context.Context, q *domain.RightsRequest) error {
	persons, err := r.on(ctx, q.Person)
	if err != nil {
		return err
	}
	res := authz.Resource{Type: "rightsRequest", ID: rightsName(q.ID), Municipality: q.Municipality, Persons: persons}
	if err := authz.Check(ctx, res); err != nil {
		return domain.ErrRightsNotFound
	}
	audit.Subjects(ctx, rightsName(q.ID), personName(q.Person))
	return nil
}

// on are the persons whose record it is: the data subject, and the calling citizen if she may act for her.
func (r *Rights) on(ctx context.Context, person uuid.UUID) ([]string, error) {
	c, list := caller.From(ctx), []string{personName(person)}
	if c.Kind != caller.Citizen || c.Person == "" || c.Person == list[0] {
		return list, nil
	}
	acts, err := r.Representatives.ActsFor(ctx, c.Person, list[0], clock.Today(r.Clock))
	if err != nil {
		return nil, err
	}
	if acts {
		list = append(list, c.Person)
	}
	return list, nil
}

// keeper says who keeps the true value of a leaf or group; empty when the catalogue has none.
func (r *Rights) keeper(code string) string {
	if l := r.Catalogue.Leaf(code); l != nil {
		return l.Source
	}
	for _, g := range r.Catalogue.Groups() {
		if g.Group == code {
			return g.Source
		}
	}
	return ""
}

// delivers are the datasets that hold a leaf or group.
func (r *Rights) delivers(code string) (out []domain.Dataset) {
	for _, d := range []domain.Dataset{domain.HouseholdStatus, domain.GrantedBenefits} {
		for _, leaf := range r.Leaves[d] {
			if leaf == code || strings.HasPrefix(leaf, code+".") || strings.HasPrefix(code, leaf+".") {
				out = append(out, d)
				break
			}
		}
	}
	return out
}
