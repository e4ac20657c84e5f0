package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// rightsTx implements app.RightsTx.
type rightsTx struct {
	*tx
	vault *vault.Vault
}

// InRightsTx saves what the closure writes, all or nothing.
func (s *Rights) InRightsTx(ctx context.Context, f func(context.Context, app.RightsTx) error) error {
	err := s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		return f(ctx, &rightsTx{&tx{inner: inner, q: db.New(inner)}, s.vault})
	})
	if name, _ := pg.Constraint(err); name == "rights_request_open_once" {
		return domain.ErrRightsOpen.Wrap(err)
	}
	return failure(err)
}

// AddRightsRequest keeps a new request.
func (t *rightsTx) AddRightsRequest(ctx context.Context, r *domain.RightsRequest) error {
	asked, err := sealRights(ctx, t.vault, t.inner, r, rightsAsked, r.Asked)
	if err != nil {
		return err
	}
	return t.q.AddRightsRequest(ctx, db.AddRightsRequestParams{
		ID: r.ID, Person: r.Person, RaisedBy: r.RaisedBy, RightKind: string(r.Right), Code: r.Code, Record: r.Record, Municipality: r.Municipality,
		Keeper: r.Keeper, Dispute: r.Dispute, SealedAsked: asked, ReceivedAt: r.Received, Due: r.Due,
	})
}

// LockRightsRequest locks a request; what was written stays sealed.
func (t *rightsTx) LockRightsRequest(ctx context.Context, id uuid.UUID) (domain.RightsRequest, error) {
	row, err := t.q.LockRightsRequest(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.RightsRequest{}, domain.ErrRightsNotFound
	}
	return rightsRequest(&row), pg.Classify(err)
}

// SaveExtension keeps the new last day and the notice.
func (t *rightsTx) SaveExtension(ctx context.Context, r *domain.RightsRequest) error {
	notice, err := sealRights(ctx, t.vault, t.inner, r, rightsNotice, r.Notice)
	if err != nil {
		return err
	}
	return t.q.ExtendRightsRequest(ctx, db.ExtendRightsRequestParams{ID: r.ID, Due: r.Due, ExtendedAt: moment(r.ExtendedAt), SealedNotice: notice})
}

// SaveAnswer keeps the answer.
func (t *rightsTx) SaveAnswer(ctx context.Context, r *domain.RightsRequest) error {
	answer, err := sealRights(ctx, t.vault, t.inner, r, rightsAnswer, r.Answer)
	if err != nil {
		return err
	}
	told := r.Told
	if told == nil {
		told = []string{}
	}
	return t.q.AnswerRightsRequest(ctx, db.AnswerRightsRequestParams{
		ID: r.ID, Outcome: r.Outcome, Ground: r.Ground, SealedAnswer: answer, AnsweredBy: r.AnsweredBy, Officer: r.Officer, Told: told, AnsweredAt: moment(r.AnsweredAt), Erasure: r.Erasure,
	})
}

// SaveLift keeps that a restriction was lifted.
func (t *rightsTx) SaveLift(ctx context.Context, r *domain.RightsRequest) error {
	if err := t.q.LiftRightsRequest(ctx, db.LiftRightsRequestParams{ID: r.ID, LiftedAt: moment(r.LiftedAt), LiftedBy: r.LiftedBy}); err != nil {
		return err
	}
	return t.q.LiftRestriction(ctx, db.LiftRestrictionParams{RequestID: r.ID, LiftedAt: moment(r.LiftedAt)})
}

// AddRestriction keeps what is restricted from now on.
func (t *rightsTx) AddRestriction(ctx context.Context, l *domain.LimitedData) error {
	sets := make([]string, len(l.Datasets))
	for i, d := range l.Datasets {
		sets[i] = string(d)
	}
	return t.q.AddRestriction(ctx, db.AddRestrictionParams{RequestID: l.Request, Person: l.Person, Code: l.Code, Record: l.Record, Datasets: sets, StartAt: l.Start})
}

// AddRightsNotice keeps a notice to a recipient.
func (t *rightsTx) AddRightsNotice(ctx context.Context, n *domain.RightsNotice) error {
	return t.q.AddRightsNotice(ctx, db.AddRightsNoticeParams{
		ID: n.ID, RequestID: n.Request, Organisation: n.Organisation, What: n.What, Person: n.Person, Code: n.Code, Record: n.Record, CreatedAt: n.Created,
	})
}

// AwardsOfPerson are the awards that her records come from.
func (t *rightsTx) AwardsOfPerson(ctx context.Context, person uuid.UUID, sets []domain.Dataset) ([]uuid.UUID, error) {
	list := make([]string, len(sets))
	for i, d := range sets {
		list[i] = string(d)
	}
	return t.q.AwardsOfPerson(ctx, db.AwardsOfPersonParams{Person: person, Datasets: list})
}
