package server

import (
	"context"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// Custody implements persons.v1.CustodyService.
type Custody struct {
	personsv1.UnsafeCustodyServiceServer
	app *app.App
}

var _ personsv1.CustodyServiceServer = (*Custody)(nil)

// NewCustody returns the server over the use cases.
func NewCustody(a *app.App) *Custody { return &Custody{app: a} }

const (
	custodyKindPrefix = "CUSTODY_EVENT_KIND_"
	custodyBodyPrefix = "CUSTODY_DECIDING_BODY_"
)

// RecordCustodyEvent records a fact of custody.
func (s *Custody) RecordCustodyEvent(ctx context.Context, req *personsv1.RecordCustodyEventRequest) (*personsv1.RecordCustodyEventResponse, error) {
	in, err := toCustodyEvent(req.GetCustodyEvent())
	if err != nil {
		return nil, err
	}
	e, err := s.app.RecordCustodyEvent(ctx, in)
	if err != nil {
		return nil, below("custody_event", err)
	}
	return &personsv1.RecordCustodyEventResponse{CustodyEvent: fromCustodyEvent(e)}, nil
}

// ListCustodyEvents lists the facts of a child.
func (s *Custody) ListCustodyEvents(ctx context.Context, req *personsv1.ListCustodyEventsRequest) (*personsv1.ListCustodyEventsResponse, error) {
	child, err := names.Parse("persons", req.GetChild())
	if err != nil {
		return nil, err
	}
	parent, err := names.ParseOptional("persons", req.GetParent())
	if err != nil {
		return nil, err
	}
	list, err := s.app.ListCustodyEvents(ctx, child, parent)
	if err != nil {
		return nil, err
	}
	resp := &personsv1.ListCustodyEventsResponse{}
	for _, e := range list {
		resp.CustodyEvents = append(resp.CustodyEvents, fromCustodyEvent(e))
	}
	return resp, nil
}

func toCustodyEvent(m *personsv1.CustodyEvent) (e domain.CustodyEvent, err error) {
	e.Fact = domain.CustodyFact{
		Kind: domain.CustodyKind(strings.TrimPrefix(m.GetKind().String(), custodyKindPrefix)), From: m.GetFromDate(), To: m.GetToDate(),
		Source: m.GetSource(), CorrectionReason: m.GetCorrectionReason(),
	}
	if m.GetDecidingBody() != personsv1.CustodyDecidingBody_CUSTODY_DECIDING_BODY_UNSPECIFIED {
		e.Fact.Body = strings.TrimPrefix(m.GetDecidingBody().String(), custodyBodyPrefix)
	}
	if e.Child, err = names.Parse("persons", m.GetChild()); err != nil {
		return e, err
	}
	if e.Parent, err = names.Parse("persons", m.GetParent()); err != nil {
		return e, err
	}
	e.Corrects, err = names.ParseOptional("custodyEvents", m.GetCorrects())
	return e, err
}

func fromCustodyEvent(e domain.CustodyEvent) *personsv1.CustodyEvent {
	return &personsv1.CustodyEvent{
		Name: names.Format("custodyEvents", e.ID), Child: names.Format("persons", e.Child), Parent: names.Format("persons", e.Parent),
		Kind:     personsv1.CustodyEventKind(personsv1.CustodyEventKind_value[custodyKindPrefix+string(e.Fact.Kind)]),
		FromDate: e.Fact.From, ToDate: e.Fact.To, Source: e.Fact.Source, CorrectionReason: e.Fact.CorrectionReason,
		DecidingBody: personsv1.CustodyDecidingBody(personsv1.CustodyDecidingBody_value[custodyBodyPrefix+e.Fact.Body]),
		Corrects:     names.Format("custodyEvents", e.Corrects), CorrectedBy: names.Format("custodyEvents", e.CorrectedBy),
		RecordedBy: e.RecordedBy, RecordTime: timestamppb.New(e.RecordedAt),
	}
}
