package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// ProposeMisuseWatch proposes what views are compared with.
func (s *Misuse) ProposeMisuseWatch(ctx context.Context, req *sharingv1.ProposeMisuseWatchRequest) (*sharingv1.ProposeMisuseWatchResponse, error) {
	m := req.GetMisuseWatch()
	person, err := names.Parse("persons", m.GetPerson())
	if err != nil {
		return nil, err
	}
	until, err := time.Parse(time.DateOnly, m.GetUntilDate())
	if err != nil {
		return nil, domain.ErrMisuseWatchInvalid.Field("misuse_watch.until_date", domain.ErrMisuseWatchInvalid.Reason, domain.ErrMisuseWatchInvalid.Message, domain.ErrMisuseWatchInvalid.MessageLV)
	}
	v, err := s.app.Propose(ctx, domain.MisuseWatch{Kind: m.GetKind(), Official: m.GetOfficial(), Person: person, Decision: m.GetDecision(), Until: until})
	if err != nil {
		return nil, err
	}
	return &sharingv1.ProposeMisuseWatchResponse{MisuseWatch: misuseWatch(&v)}, nil
}

// ApproveMisuseWatch puts it in force.
func (s *Misuse) ApproveMisuseWatch(ctx context.Context, req *sharingv1.ApproveMisuseWatchRequest) (*sharingv1.ApproveMisuseWatchResponse, error) {
	id, err := names.Parse("misuseWatches", req.GetName())
	if err != nil {
		return nil, err
	}
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	v, err := s.app.Approve(ctx, id, person)
	if err != nil {
		return nil, err
	}
	return &sharingv1.ApproveMisuseWatchResponse{MisuseWatch: misuseWatch(&v)}, nil
}

// EndMisuseWatch ends it.
func (s *Misuse) EndMisuseWatch(ctx context.Context, req *sharingv1.EndMisuseWatchRequest) (*sharingv1.EndMisuseWatchResponse, error) {
	id, err := names.Parse("misuseWatches", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.EndWatch(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.EndMisuseWatchResponse{MisuseWatch: misuseWatch(&v)}, nil
}

// ListMisuseWatches lists them without their persons.
func (s *Misuse) ListMisuseWatches(ctx context.Context, req *sharingv1.ListMisuseWatchesRequest) (*sharingv1.ListMisuseWatchesResponse, error) {
	all, next, err := s.app.Watches(ctx, page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListMisuseWatchesResponse{NextPageToken: next}
	for i := range all {
		out.MisuseWatches = append(out.MisuseWatches, misuseWatch(&all[i]))
	}
	return out, nil
}

// misuseWatch is a watch without its person, whom nobody is shown.
func misuseWatch(v *app.MisuseWatchView) *sharingv1.MisuseWatch {
	return &sharingv1.MisuseWatch{
		Name: names.Format("misuseWatches", v.ID), Kind: v.Kind, Official: v.Official, Decision: v.Decision, UntilDate: day(v.Until), State: v.State,
		ProposedBy: v.ProposedBy, ProposeTime: timestamppb.New(v.ProposedAt), ApprovedBy: v.ApprovedBy, ApproveTime: stamp(v.ApprovedAt), EndedBy: v.EndedBy, EndTime: stamp(v.EndedAt),
	}
}
