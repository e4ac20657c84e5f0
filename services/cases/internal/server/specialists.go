package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// Specialists implements cases.v1.SpecialistService.
type Specialists struct {
	casesv1.UnsafeSpecialistServiceServer
	app *app.App
}

var _ casesv1.SpecialistServiceServer = (*Specialists)(nil)

// ImportSpecialists takes in records of the register.
func (s *Specialists) ImportSpecialists(ctx context.Context, req *casesv1.ImportSpecialistsRequest) (*casesv1.ImportSpecialistsResponse, error) {
	records := make([]domain.Specialist, len(req.GetRecords()))
	for i, m := range req.GetRecords() {
		records[i] = domain.Specialist{Employer: m.GetEmployer(), Subject: m.GetSubject(), DisplayName: m.GetDisplayName(), Hours: int(m.GetHours()),
			Certificate: m.GetCertificate(), IssuedBy: m.GetIssuedBy(), Issued: lenient(m.GetIssueDate()), From: lenient(m.GetValidFrom()), To: lenient(m.GetValidTo()),
			Group:    wire.Word[domain.SubjectGroup](casesv1.SubjectGroup_name, "SUBJECT_GROUP_", m.GetSubjectGroup()),
			Training: wire.Word[domain.TrainingKind](casesv1.TrainingKind_name, "TRAINING_KIND_", m.GetTraining())}
	}
	outcomes, err := s.app.ImportSpecialists(ctx, records)
	if err != nil {
		return nil, err
	}
	return importMessage(outcomes), nil
}

// lenient reads a day of a record; what is none is the zero day, which the record is rejected for.
func lenient(text string) domain.Date {
	d, err := domain.ParseDate(text)
	if err != nil {
		return domain.Date{}
	}
	return d
}

// ListSpecialists lists the entries with an employer.
func (s *Specialists) ListSpecialists(ctx context.Context, req *casesv1.ListSpecialistsRequest) (*casesv1.ListSpecialistsResponse, error) {
	list, next, err := s.app.ListSpecialists(ctx, app.SpecialistQuery{Employer: req.GetEmployer(), Ended: req.GetEnded(), Size: page.Size(req.GetPageSize()), Token: req.GetPageToken()})
	if err != nil {
		return nil, err
	}
	out := &casesv1.ListSpecialistsResponse{NextPageToken: next}
	for _, e := range list {
		out.Specialists = append(out.Specialists, specialistMessage(e, s.app.Today()))
	}
	return out, nil
}

// WithdrawSpecialist ends an entry.
func (s *Specialists) WithdrawSpecialist(ctx context.Context, req *casesv1.WithdrawSpecialistRequest) (*casesv1.WithdrawSpecialistResponse, error) {
	id, err := names.Parse("specialists", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.WithdrawSpecialist(ctx, id, wire.Word[domain.WithdrawalReason](casesv1.WithdrawalReason_name, "WITHDRAWAL_REASON_", req.GetReason()), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.WithdrawSpecialistResponse{Specialist: specialistMessage(e, domain.Date{})}, nil
}

// ListSpecialistNotices lists what the social service was told.
func (s *Specialists) ListSpecialistNotices(ctx context.Context, req *casesv1.ListSpecialistNoticesRequest) (*casesv1.ListSpecialistNoticesResponse, error) {
	list, next, err := s.app.ListSpecialistNotices(ctx, page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &casesv1.ListSpecialistNoticesResponse{NextPageToken: next}
	for _, n := range list {
		m := &casesv1.SpecialistNotice{Name: names.Format("specialistNotices", n.ID), Days: int32(n.Days), Specialist: names.Format("specialists", n.Specialist),
			Kind:        wire.Value[casesv1.SpecialistNoticeKind](casesv1.SpecialistNoticeKind_value, "SPECIALIST_NOTICE_KIND_", n.Kind),
			DisplayName: n.DisplayName, ValidTo: n.To.String(), InForce: n.InForce, CreateTime: stamp(n.Added)}
		for _, c := range n.Cases {
			m.VictimCases = append(m.VictimCases, names.Format("victimCases", c))
		}
		out.SpecialistNotices = append(out.SpecialistNotices, m)
	}
	return out, nil
}

func importMessage(outcomes []app.SpecialistOutcome) *casesv1.ImportSpecialistsResponse {
	out := &casesv1.ImportSpecialistsResponse{}
	for _, o := range outcomes {
		m := &casesv1.SpecialistOutcome{Name: names.Format("specialists", o.ID), Result: wire.Value[casesv1.SpecialistResult](casesv1.SpecialistResult_value, "SPECIALIST_RESULT_", o.Result)}
		for _, p := range o.Problems {
			m.Problems = append(m.Problems, &casesv1.SpecialistProblem{Field: p.Field, Reason: p.Reason, TextLv: p.LV, TextEn: p.EN})
		}
		out.Outcomes = append(out.Outcomes, m)
	}
	return out
}

// specialistMessage is an entry as it is on a day; a withdrawn one is in force on none.
func specialistMessage(e domain.Specialist, today domain.Date) *casesv1.Specialist {
	return &casesv1.Specialist{Name: names.Format("specialists", e.ID), DisplayName: e.DisplayName, ValidTo: e.To.String(), InForce: e.InForce(today),
		SubjectGroup: wire.Value[casesv1.SubjectGroup](casesv1.SubjectGroup_value, "SUBJECT_GROUP_", e.Group), Employer: e.Employer, Subject: e.Subject,
		Training: wire.Value[casesv1.TrainingKind](casesv1.TrainingKind_value, "TRAINING_KIND_", e.Training), Hours: int32(e.Hours), Certificate: e.Certificate,
		IssuedBy: e.IssuedBy, IssueDate: e.Issued.String(), ValidFrom: e.From.String(), WithdrawDate: e.Withdrawn.String(),
		WithdrawReason: wire.Value[casesv1.WithdrawalReason](casesv1.WithdrawalReason_value, "WITHDRAWAL_REASON_", e.Reason), Etag: app.Etag(e.Version)}
}
