package client

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Children implements app.Children.
type Children struct {
	persons personsv1.PersonsServiceClient
	custody personsv1.CustodyServiceClient
}

// NewChildren returns a client on a connection to the persons service.
func NewChildren(conn grpc.ClientConnInterface) *Children {
	return &Children{personsv1.NewPersonsServiceClient(conn), personsv1.NewCustodyServiceClient(conn)}
}

var _ app.Children = (*Children)(nil)

// through names the referral as what the call is for: the registry's rules ask for it and its audit log keeps it.
func through(ctx context.Context, referral uuid.UUID) context.Context {
	c := caller.From(ctx)
	c.Case = names.Format("referrals", referral)
	return caller.With(ctx, c)
}

// Named returns names and codes of those of ids that exist.
func (c *Children) Named(ctx context.Context, referral uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]app.NamedPerson, error) {
	req := &personsv1.BatchGetPersonsRequest{}
	for _, id := range ids[:min(len(ids), maxBatch)] {
		req.Names = append(req.Names, names.Format("persons", id))
	}
	resp, err := c.persons.BatchGetPersons(through(ctx, referral), req)
	if err != nil {
		return nil, fmt.Errorf("name the referred child: %w", err)
	}
	found := make(map[uuid.UUID]app.NamedPerson, len(ids))
	for _, m := range resp.GetPersons() {
		if id, err := names.Parse("persons", m.GetName()); err == nil {
			found[id] = app.NamedPerson{ID: id, GivenName: m.GetGivenName(), Surname: m.GetSurname(), Code: person(m).Code}
		}
	}
	return found, nil
}

// Representatives returns who represents the child on a day.
func (c *Children) Representatives(ctx context.Context, referral, child uuid.UUID, day domain.Date) ([]uuid.UUID, error) {
	resp, err := c.persons.ListRepresentations(through(ctx, referral), &personsv1.ListRepresentationsRequest{
		Person: names.Format("persons", child), Day: day.String(),
	})
	if err != nil {
		return nil, fmt.Errorf("list representatives: %w", err)
	}
	var out []uuid.UUID
	for _, m := range resp.GetRepresentations() {
		if id, err := names.Parse("persons", m.GetRepresentative()); err == nil {
			out = append(out, id)
		}
	}
	return out, nil
}

// Custody returns the facts that hold of the custody of a parent over the child.
func (c *Children) Custody(ctx context.Context, referral, child, parent uuid.UUID) ([]domain.CustodyFact, error) {
	resp, err := c.custody.ListCustodyEvents(through(ctx, referral), &personsv1.ListCustodyEventsRequest{
		Child: names.Format("persons", child), Parent: names.Format("persons", parent),
	})
	if err != nil {
		return nil, fmt.Errorf("list facts of custody: %w", err)
	}
	var out []domain.CustodyFact
	for _, m := range resp.GetCustodyEvents() {
		if m.GetCorrectedBy() != "" || m.GetKind() == personsv1.CustodyEventKind_CUSTODY_EVENT_KIND_WITHDRAWN {
			continue
		}
		out = append(out, domain.CustodyFact{
			Kind: strings.TrimPrefix(m.GetKind().String(), "CUSTODY_EVENT_KIND_"), From: m.GetFromDate(), To: m.GetToDate(),
			Body: strings.TrimPrefix(m.GetDecidingBody().String(), "CUSTODY_DECIDING_BODY_"), Source: m.GetSource(),
		})
	}
	return out, nil
}
