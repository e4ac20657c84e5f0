package server

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// RecordFact records one fact.
func (s *Server) RecordFact(ctx context.Context, req *assistancev1.RecordFactRequest) (*assistancev1.RecordFactResponse, error) {
	in, err := recordFacts(req.GetHousehold(), req.GetCase(), req.GetMunicipality(), []*assistancev1.Fact{req.GetFact()}, func(int) string { return "fact" })
	if err != nil {
		return nil, err
	}
	in.One = true
	c, err := s.app.RecordFacts(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.RecordFactResponse{Fact: fact(app.OneFact(c))}, nil
}

// BatchRecordFacts records several facts, or none.
func (s *Server) BatchRecordFacts(ctx context.Context, req *assistancev1.BatchRecordFactsRequest) (*assistancev1.BatchRecordFactsResponse, error) {
	in, err := recordFacts(req.GetHousehold(), req.GetCase(), req.GetMunicipality(), req.GetFacts(), func(i int) string { return "facts[" + strconv.Itoa(i) + "]" })
	if err != nil {
		return nil, err
	}
	c, err := s.app.RecordFacts(ctx, in)
	if err != nil {
		return nil, err
	}
	return factChange(c), nil
}

// RecordDeclaration records a whole declaration.
func (s *Server) RecordDeclaration(ctx context.Context, req *assistancev1.RecordDeclarationRequest) (*assistancev1.RecordDeclarationResponse, error) {
	in := app.RecordDeclaration{Municipality: req.GetMunicipality()}
	var err error
	if in.Household, err = names.Parse("households", req.GetHousehold()); err != nil {
		return nil, err
	}
	if in.Case, err = names.ParseOptional("cases", req.GetCase()); err != nil {
		return nil, err
	}
	r := reader{}
	in.Day = r.date("application_date", req.GetApplicationDate())
	r.declaration(req.GetDeclaration(), &in.Declaration)
	if r.err != nil {
		return nil, r.err
	}
	c, err := s.app.RecordDeclaration(ctx, in)
	if err != nil {
		return nil, err
	}
	return declared(app.Declared(c)), nil
}

func declared(c app.Declared) *assistancev1.RecordDeclarationResponse {
	out := factChange(domain.FactChange(c))
	return &assistancev1.RecordDeclarationResponse{Recorded: out.GetRecorded(), Unchanged: out.GetUnchanged(), Ended: out.GetEnded()}
}

// CorrectFact makes the next version of a fact.
func (s *Server) CorrectFact(ctx context.Context, req *assistancev1.CorrectFactRequest) (*assistancev1.CorrectFactResponse, error) {
	id, err := names.Parse("facts", req.GetName())
	if err != nil {
		return nil, err
	}
	r := reader{}
	f := r.fact("fact", req.GetFact())
	if r.err != nil {
		return nil, r.err
	}
	in := app.CorrectFact{ID: id, Days: f.Valid, Value: f.Value, Reason: req.GetReason()}
	if req.GetFact().GetSource() != nil {
		in.Source = &f.Source
	}
	out, err := s.app.CorrectFact(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.CorrectFactResponse{Fact: fact(out)}, nil
}

// RetractFact ends a fact that was not so.
func (s *Server) RetractFact(ctx context.Context, req *assistancev1.RetractFactRequest) (*assistancev1.RetractFactResponse, error) {
	id, err := names.Parse("facts", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.RetractFact(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &assistancev1.RetractFactResponse{Fact: fact(out)}, nil
}

// DisputeFact marks a fact as disputed.
func (s *Server) DisputeFact(ctx context.Context, req *assistancev1.DisputeFactRequest) (*assistancev1.DisputeFactResponse, error) {
	id, err := names.Parse("facts", req.GetName())
	if err != nil {
		return nil, err
	}
	out, err := s.app.DisputeFact(ctx, id, req.GetReason())
	if err != nil {
		return nil, err
	}
	return &assistancev1.DisputeFactResponse{Fact: fact(out)}, nil
}

// ListFacts lists what was known.
func (s *Server) ListFacts(ctx context.Context, req *assistancev1.ListFactsRequest) (*assistancev1.ListFactsResponse, error) {
	in := app.ListFacts{PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), KnownAt: moment(req.GetKnownAt())}
	var err error
	if in.Household, err = names.Parse("households", req.GetHousehold()); err != nil {
		return nil, err
	}
	if req.GetMonth() != "" {
		if in.Month, err = domain.ParseMonth(req.GetMonth()); err != nil {
			return nil, invalidDate("month", err)
		}
	}
	p, err := s.app.Facts(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListFactsResponse{KnownAt: timestamppb.New(p.KnownAt), NextPageToken: p.Next}
	for _, f := range p.Facts {
		f.Known = domain.Knowledge{From: f.Known.From} // what was known then does not change with what was learnt later
		out.Facts = append(out.Facts, fact(f))
	}
	return out, nil
}

// GetFactHistory lists the versions of a fact.
func (s *Server) GetFactHistory(ctx context.Context, req *assistancev1.GetFactHistoryRequest) (*assistancev1.GetFactHistoryResponse, error) {
	id, err := names.Parse("facts", req.GetName())
	if err != nil {
		return nil, err
	}
	rows, err := s.app.FactHistory(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.GetFactHistoryResponse{}
	for _, f := range rows {
		out.Versions = append(out.Versions, fact(f))
	}
	return out, nil
}

func moment(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func recordFacts(household, aCase, municipality string, facts []*assistancev1.Fact, at func(int) string) (in app.RecordFacts, err error) {
	in.Municipality = municipality
	if in.Household, err = names.Parse("households", household); err != nil {
		return in, err
	}
	if in.Case, err = names.ParseOptional("cases", aCase); err != nil {
		return in, err
	}
	r := reader{}
	for i, f := range facts {
		in.Facts = append(in.Facts, r.fact(at(i), f))
	}
	return in, r.err
}

// fact reads a fact: person, days, value and source. Household, case and municipality are those of the request.
func (r *reader) fact(at string, f *assistancev1.Fact) (out domain.Fact) {
	var err error
	if out.Person, err = names.ParseOptional("persons", f.GetPerson()); err != nil && r.err == nil {
		r.err = err
	}
	if f.GetStartDate() != "" {
		out.Valid.From = r.date(at+".start_date", f.GetStartDate())
	}
	if f.GetEndDate() != "" {
		out.Valid = domain.DaysThrough(out.Valid.From, r.date(at+".end_date", f.GetEndDate()))
	}
	out.Value = r.factValue(at+".value", f.GetValue())
	s := f.GetSource()
	out.Source = domain.FactSource{Kind: domain.SourceKind(s.GetKind()), Register: s.GetRegister(), Record: s.GetRecord()}
	return out
}

func fact(f domain.Fact) *assistancev1.Fact {
	out := &assistancev1.Fact{
		Name: names.Format("facts", f.ID), Lineage: names.Format("facts", f.Lineage), Household: names.Format("households", f.Household),
		Person: f.PersonName(), Kind: assistancev1.FactKind(f.Value.Kind), StartDate: f.Valid.From.String(), EndDate: f.Valid.Last().String(),
		Value: factValue(f.Value), Municipality: f.Municipality, Dispute: f.Dispute, Origin: assistancev1.FactOrigin(f.Origin), Reason: f.Reason,
		Source:     &assistancev1.FactSource{Kind: assistancev1.FactSourceKind(f.Source.Kind), Register: f.Source.Register, Record: f.Source.Record},
		RecordedBy: f.RecordedBy, KnownFrom: stamp(f.Known.From), KnownUntil: stamp(f.Known.Until),
		Ended: assistancev1.FactOrigin(f.Known.Ended), EndedBy: f.Known.EndedBy, EndReason: f.Known.EndReason,
	}
	if f.ID == uuid.Nil {
		out.Name, out.Lineage = "", ""
	}
	return out
}

func factChange(c domain.FactChange) *assistancev1.BatchRecordFactsResponse {
	out := &assistancev1.BatchRecordFactsResponse{}
	for _, f := range c.Adds {
		out.Recorded = append(out.Recorded, fact(f))
	}
	for _, f := range c.Same {
		out.Unchanged = append(out.Unchanged, fact(f))
	}
	for _, f := range c.Ends {
		out.Ended = append(out.Ended, fact(f))
	}
	return out
}
