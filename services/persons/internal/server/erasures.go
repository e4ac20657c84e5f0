package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// Erasures implements persons.v1.ErasureService.
type Erasures struct {
	personsv1.UnsafeErasureServiceServer
	app   *app.App
	law   *erasure.Law
	clock clock.Clock
}

var _ personsv1.ErasureServiceServer = (*Erasures)(nil)

// NewErasures returns the server over the use cases; law is what answers show of the terms.
func NewErasures(a *app.App, law *erasure.Law, c clock.Clock) *Erasures {
	return &Erasures{app: a, law: law, clock: c}
}

// ProposeErasure proposes.
func (s *Erasures) ProposeErasure(ctx context.Context, req *personsv1.ProposeErasureRequest) (*personsv1.ProposeErasureResponse, error) {
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	e, err := s.app.ProposeErasure(ctx, person, req.GetGround())
	if err != nil {
		return nil, err
	}
	return &personsv1.ProposeErasureResponse{Erasure: s.answer(e)}, nil
}

// DecideErasure orders or rejects.
func (s *Erasures) DecideErasure(ctx context.Context, req *personsv1.DecideErasureRequest) (*personsv1.DecideErasureResponse, error) {
	id, err := names.Parse("erasures", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.DecideErasure(ctx, id, req.GetApprove(), req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &personsv1.DecideErasureResponse{Erasure: s.answer(e)}, nil
}

// GetErasure returns an erasure.
func (s *Erasures) GetErasure(ctx context.Context, req *personsv1.GetErasureRequest) (*personsv1.GetErasureResponse, error) {
	id, err := names.Parse("erasures", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.Erasure(ctx, id)
	if err != nil {
		return nil, err
	}
	return &personsv1.GetErasureResponse{Erasure: s.answer(e)}, nil
}

// answer is an erasure with the terms that the law has today.
func (s *Erasures) answer(e domain.Erasure) *personsv1.Erasure {
	out := fromErasure(e)
	for _, g := range s.law.Groups() {
		r := s.law.Of(g, clock.Today(s.clock))
		out.Terms = append(out.Terms, &personsv1.ErasureTerm{
			Group: g, Rule: r.Name(), Years: int32(r.Years), KeptBecause: r.Because(), Source: r.Source, Mark: r.Mark,
		})
	}
	return out
}

var erasureStates = map[domain.ErasureState]personsv1.ErasureState{
	domain.ErasureFound: personsv1.ErasureState_ERASURE_STATE_FOUND, domain.ErasureProposed: personsv1.ErasureState_ERASURE_STATE_PROPOSED, domain.ErasureRejected: personsv1.ErasureState_ERASURE_STATE_REJECTED,
	domain.ErasureOrdered: personsv1.ErasureState_ERASURE_STATE_ORDERED, domain.ErasureDone: personsv1.ErasureState_ERASURE_STATE_DONE,
}

func fromErasure(e domain.Erasure) *personsv1.Erasure {
	out := &personsv1.Erasure{
		Name: names.Format("erasures", e.ID), Person: names.Format("persons", e.Person), Ground: e.Ground, State: erasureStates[e.State],
		ProposedBy: e.ProposedBy, ProposeTime: timestamppb.New(e.ProposedAt), DecidedBy: e.DecidedBy, DecideTime: stamp(e.DecidedAt),
		DecideReason: e.Reason, Certificate: string(e.Certificate), Etag: app.Etag(e.Version),
	}
	for _, l := range e.Found {
		out.Found = append(out.Found, dueLine(&l))
	}
	for _, r := range e.Reports {
		for _, l := range r.Lines {
			line := &typesv1.ErasureLine{
				Service: r.Service, Group: l.Group, Municipality: l.Municipality, Outcome: typesv1.ErasureOutcome_ERASURE_OUTCOME_KEPT, Reason: l.Reason,
				KeptUntil: l.KeptUntil, Rule: l.Rule, Keys: l.Keys,
			}
			if l.Destroyed {
				line.Outcome = typesv1.ErasureOutcome_ERASURE_OUTCOME_DESTROYED
			}
			out.Lines = append(out.Lines, line)
		}
	}
	return out
}

func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}
