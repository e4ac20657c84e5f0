package server

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/feed"
)

// Subscribers implements sharing.v1.SubscribersService.
type Subscribers struct {
	sharingv1.UnsafeSubscribersServiceServer
	app    *app.Subscriptions
	listed *feed.Listed
}

var _ sharingv1.SubscribersServiceServer = (*Subscribers)(nil)

// ListExchangeModes says when each mode applies.
func (s *Subscribers) ListExchangeModes(context.Context, *sharingv1.ListExchangeModesRequest) (*sharingv1.ListExchangeModesResponse, error) {
	out := &sharingv1.ListExchangeModesResponse{}
	for i, m := range s.listed.Modes {
		out.Modes = append(out.Modes, &sharingv1.ExchangeMode{
			Mode: string(m.Mode), Applies: text(m.Applies.LV, m.Applies.EN), Preset: i == 0, NeedsReason: m.Mode == domain.ModeFile,
		})
	}
	return out, nil
}

// CreateSubscriberApplication applies for a dataset.
func (s *Subscribers) CreateSubscriberApplication(ctx context.Context, req *sharingv1.CreateSubscriberApplicationRequest) (*sharingv1.CreateSubscriberApplicationResponse, error) {
	m := req.GetApplication()
	a := domain.Application{
		Organisation: m.GetOrganisation(), Dataset: set(m.GetDataset()), Purpose: m.GetPurpose(), LegalBasis: m.GetLegalBasis(), Fields: m.GetFields(),
		Mode: domain.Mode(m.GetMode()), FileReason: m.GetFileReason(), DailyQuota: int(m.GetDailyQuota()),
	}
	for field, into := range map[string]*time.Time{"application.from_date": &a.From, "application.to_date": &a.To, "application.file_until": &a.FileUntil} {
		value := map[string]string{"application.from_date": m.GetFromDate(), "application.to_date": m.GetToDate(), "application.file_until": m.GetFileUntil()}[field]
		day, err := date(field, value)
		if err != nil {
			return nil, err
		}
		*into = day
	}
	v, err := s.app.Apply(ctx, a)
	if err != nil {
		return nil, err
	}
	return &sharingv1.CreateSubscriberApplicationResponse{Application: s.application(&v)}, nil
}

// GetSubscriberApplication returns an application.
func (s *Subscribers) GetSubscriberApplication(ctx context.Context, req *sharingv1.GetSubscriberApplicationRequest) (*sharingv1.GetSubscriberApplicationResponse, error) {
	id, err := names.Parse("subscriberApplications", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.Application(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.GetSubscriberApplicationResponse{Application: s.application(&v)}, nil
}

// ListSubscriberApplications lists applications.
func (s *Subscribers) ListSubscriberApplications(ctx context.Context, req *sharingv1.ListSubscriberApplicationsRequest) (*sharingv1.ListSubscriberApplicationsResponse, error) {
	list, next, err := s.app.Applications(ctx, req.GetOrganisation(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListSubscriberApplicationsResponse{NextPageToken: next}
	for i := range list {
		out.Applications = append(out.Applications, s.application(&list[i]))
	}
	return out, nil
}

// MoveSubscriberApplication takes a step.
func (s *Subscribers) MoveSubscriberApplication(ctx context.Context, req *sharingv1.MoveSubscriberApplicationRequest) (*sharingv1.MoveSubscriberApplicationResponse, error) {
	id, err := names.Parse("subscriberApplications", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.MoveApplication(ctx, id, app.ApplicationStep{Step: req.GetStep(), Note: req.GetNote(), Number: req.GetNumber(), Etag: req.GetEtag()})
	if err != nil {
		return nil, err
	}
	return &sharingv1.MoveSubscriberApplicationResponse{Application: s.application(&v)}, nil
}

// ConfirmErasure keeps that everything was erased.
func (s *Subscribers) ConfirmErasure(ctx context.Context, req *sharingv1.ConfirmErasureRequest) (*sharingv1.ConfirmErasureResponse, error) {
	id, err := names.Parse("subscriberApplications", req.GetName())
	if err != nil {
		return nil, err
	}
	day, err := date("erase_date", req.GetEraseDate())
	if err != nil {
		return nil, err
	}
	v, err := s.app.MoveApplication(ctx, id, app.ApplicationStep{Step: "ERASE", Note: req.GetNote(), Day: day})
	if err != nil {
		return nil, err
	}
	return &sharingv1.ConfirmErasureResponse{Application: s.application(&v)}, nil
}

// ListUseReports lists the reports of months.
func (s *Subscribers) ListUseReports(ctx context.Context, req *sharingv1.ListUseReportsRequest) (*sharingv1.ListUseReportsResponse, error) {
	before := uuid.Max
	if req.GetBefore() != "" {
		var err error
		if before, err = names.Parse("useReports", req.GetBefore()); err != nil {
			return nil, err
		}
	}
	list, err := s.app.UseReports(ctx, req.GetOrganisation(), before)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListUseReportsResponse{}
	for _, r := range list {
		out.UseReports = append(out.UseReports, &sharingv1.UseReport{
			Name: names.Format("useReports", r.ID), Permission: names.Format("datasetPermissions", r.Permission), Number: r.Number, Organisation: r.Organisation,
			Dataset: "datasets/" + string(r.Dataset), Month: r.Month, Calls: r.Calls, Quota: r.Quota, DaysUsedUp: int32(r.UsedUp), Events: r.Events, MakeTime: timestamppb.New(r.Made),
		})
	}
	return out, nil
}

// GetSubscriberUse returns the use of a month.
func (s *Subscribers) GetSubscriberUse(ctx context.Context, req *sharingv1.GetSubscriberUseRequest) (*sharingv1.GetSubscriberUseResponse, error) {
	id, err := names.Parse("subscriberApplications", req.GetName())
	if err != nil {
		return nil, err
	}
	month, err := date("month", req.GetMonth()+"-01")
	if err != nil {
		return nil, err
	}
	u, err := s.app.UseOfMonth(ctx, id, month)
	if err != nil {
		return nil, err
	}
	return &sharingv1.GetSubscriberUseResponse{Month: u.Month, Calls: u.Calls, Quota: u.Quota, DaysUsedUp: int32(u.UsedUp), Events: u.Events}, nil
}

func (s *Subscribers) application(v *app.ApplicationView) *sharingv1.SubscriberApplication {
	m := application(v)
	if words, ok := s.listed.Refusals[v.Refusal]; ok {
		m.Explanation = text(words.LV, words.EN)
	}
	return m
}

// application is an application without the words for people.
func application(v *app.ApplicationView) *sharingv1.SubscriberApplication {
	m := &sharingv1.SubscriberApplication{
		Name: names.Format("subscriberApplications", v.ID), Organisation: v.Organisation, Dataset: "datasets/" + string(v.Dataset), Purpose: v.Purpose, LegalBasis: v.LegalBasis,
		Fields: v.Fields, Mode: string(v.Mode), FileReason: v.FileReason, FileUntil: written(v.FileUntil), DailyQuota: int32(v.DailyQuota), FromDate: written(v.From),
		ToDate: written(v.To), State: string(v.State), Grant: v.Grant, Refusal: v.Refusal, TestNumber: v.TestNumber, Number: v.Number, ReviewDate: written(v.ReviewOn),
		ReviewAnnounced: !v.ReviewTold.IsZero() && v.ReviewTold.Equal(v.ReviewOn), EraseDate: written(v.ErasedOn), Etag: app.Etag(v.Version),
	}
	for _, a := range v.Acts {
		m.Acts = append(m.Acts, &sharingv1.SubscriberAct{Step: a.Step, By: a.By, ActTime: timestamppb.New(a.At), Note: a.Note})
	}
	return m
}

// written is a day; empty for none.
func written(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}
