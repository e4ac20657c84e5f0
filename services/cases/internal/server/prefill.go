package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// PrefillApplication gives a new application what is known already.
func (s *Server) PrefillApplication(ctx context.Context, req *casesv1.PrefillApplicationRequest) (*casesv1.PrefillApplicationResponse, error) {
	applicant, err := names.Parse("persons", req.GetApplicant())
	if err != nil {
		return nil, err
	}
	d, err := s.app.PrefillApplication(ctx, app.PrefillInput{Municipality: req.GetMunicipality(), Applicant: applicant, Purposes: wire.Purposes(req.GetPurposes())})
	if err != nil {
		return nil, err
	}
	out := &casesv1.PrefillApplicationResponse{Declaration: wire.DeclarationMessage(d.Declaration), LeftOut: wire.PersonNames(d.LeftOut)}
	if d.Earlier != uuid.Nil {
		out.Earlier = names.Format("applications", d.Earlier)
	}
	for _, v := range d.Values {
		out.Values = append(out.Values, &casesv1.PrefilledValue{Path: v.Path, Input: v.Input, Source: v.Truth, Date: v.Day.String()})
	}
	for _, q := range d.Questions {
		out.Questions = append(out.Questions, s.question(q))
	}
	return out, nil
}

// question says why no register gives the answer, as the catalogue of inputs does from now on.
func (s *Server) question(q domain.Question) *casesv1.InputQuestion {
	m := &casesv1.InputQuestion{Input: q.Input, Month: string(q.Month), Since: q.Since.String()}
	if q.Person != uuid.Nil {
		m.Person = names.Format("persons", q.Person)
	}
	if row := s.inputs.Last(q.Input); row != nil {
		why := s.inputs.Reason(row.Why)
		m.Reason, m.ReasonText = why.Code, &typesv1.LocalizedText{Lv: why.LV, En: why.EN}
	}
	return m
}
