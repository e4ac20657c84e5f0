package server

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/stepup"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/wording"
)

// Namer knows what organisations are called.
type Namer interface {
	// Names are the names of municipalities by ATVK code; those that are not known are not among them.
	Names(ctx context.Context) map[string]string
}

// Usages implements sharing.v1.UsageService.
type Usages struct {
	sharingv1.UnsafeUsageServiceServer
	app   *app.Usages
	words *wording.Wording
	names Namer
	clock clock.Clock
	label *legal.Label
}

var _ sharingv1.UsageServiceServer = (*Usages)(nil)

// NewUsages returns the server over the use cases, with the words and names that codes are shown by.
func NewUsages(u *app.Usages, w *wording.Wording, n Namer, l *legal.Label, c clock.Clock) *Usages {
	return &Usages{app: u, words: w, names: n, label: l, clock: c}
}

// ListUsages answers who used the data of a person.
func (s *Usages) ListUsages(ctx context.Context, req *sharingv1.ListUsagesRequest) (*sharingv1.ListUsagesResponse, error) {
	p, err := s.app.List(ctx, query(req), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer := &sharingv1.ListUsagesResponse{NextPageToken: p.Next, MissingServices: p.Missing, CompleteUntil: timestamppb.New(p.CompleteUntil)}
	see := s.viewer(ctx)
	for i := range p.Uses {
		answer.Usages = append(answer.Usages, see.usage(&p.Uses[i]))
	}
	return answer, nil
}

// DownloadUsages answers with a table.
func (s *Usages) DownloadUsages(ctx context.Context, req *sharingv1.DownloadUsagesRequest) (*sharingv1.DownloadUsagesResponse, error) {
	p, err := s.app.Newest(ctx, query(req), app.MaxTable)
	if err != nil {
		return nil, err
	}
	if err := stepup.Rows(ctx, len(p.Uses)); err != nil {
		return nil, err
	}
	file, err := s.viewer(ctx).table(&p, req.GetFormat(), req.GetLanguage())
	return &sharingv1.DownloadUsagesResponse{File: file}, err
}

// FindUsage answers in the form of the Estonian data tracker.
func (s *Usages) FindUsage(ctx context.Context, req *sharingv1.FindUsageRequest) (*sharingv1.FindUsageResponse, error) {
	person, err := s.app.Mine(ctx)
	if err != nil {
		return nil, err
	}
	limit := int(req.GetLimit())
	if limit == 0 {
		limit = findUsageLimit
	}
	from := int(req.GetOffset())
	p, err := s.app.Newest(ctx, app.UsageQuery{Person: person, From: moment(req.GetPeriodStart()), To: moment(req.GetPeriodEnd())}, from+limit)
	if err != nil {
		return nil, err
	}
	answer, see := &sharingv1.FindUsageResponse{MissingServices: p.Missing}, s.viewer(ctx)
	for i := from; i < len(p.Uses); i++ {
		u := &p.Uses[i]
		who, _ := see.organisation(u)
		answer.Usages = append(answer.Usages, &sharingv1.FindUsageRow{
			Logtime: timestamppb.New(u.Time), Action: see.action(u).LV, ReceiverCode: code(u), ReceiverName: who.LV, ReceiverSystem: u.Service,
		})
	}
	return answer, nil
}

// findUsageLimit is how many rows are given when nothing is said.
const findUsageLimit = 100

// GetUsagePeriod says for which time uses are kept.
func (s *Usages) GetUsagePeriod(context.Context, *sharingv1.GetUsagePeriodRequest) (*sharingv1.GetUsagePeriodResponse, error) {
	from, to := s.app.Period()
	return &sharingv1.GetUsagePeriodResponse{PeriodStart: timestamppb.New(from), PeriodEnd: timestamppb.New(to)}, nil
}

// GetUsageHeartbeat says that uses can be asked for.
func (s *Usages) GetUsageHeartbeat(context.Context, *sharingv1.GetUsageHeartbeatRequest) (*sharingv1.GetUsageHeartbeatResponse, error) {
	return &sharingv1.GetUsageHeartbeatResponse{Status: "OK", Time: timestamppb.New(s.clock.Now())}, nil
}

// ListProcessing answers with rows of the Dutch log of processing.
func (s *Usages) ListProcessing(ctx context.Context, req *sharingv1.ListProcessingRequest) (*sharingv1.ListProcessingResponse, error) {
	p, err := s.app.List(ctx, query(req), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer, see := &sharingv1.ListProcessingResponse{NextPageToken: p.Next, MissingServices: p.Missing}, s.viewer(ctx)
	for i := range p.Uses {
		answer.Rows = append(answer.Rows, see.processing(&p.Uses[i], req.GetParent()))
	}
	return answer, nil
}

// asked is what questions about uses have in common.
type asked interface {
	GetParent() string
	GetStartTime() *timestamppb.Timestamp
	GetEndTime() *timestamppb.Timestamp
}

func query(req asked) app.UsageQuery {
	return app.UsageQuery{Person: req.GetParent(), From: moment(req.GetStartTime()), To: moment(req.GetEndTime())}
}

func moment(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
