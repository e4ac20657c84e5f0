package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ListUploadAnswers lists the answers of a file that leave its sender something to do.
func (s *Delivery) ListUploadAnswers(ctx context.Context, req *providersv1.ListUploadAnswersRequest) (*providersv1.ListUploadAnswersResponse, error) {
	id, err := names.Parse("uploads", req.GetParent())
	if err != nil {
		return nil, err
	}
	size := page.Size(req.GetPageSize())
	q := app.AnswerQuery{Size: size + 1}
	if req.GetOutcome() != providersv1.RecordOutcome_RECORD_OUTCOME_UNSPECIFIED {
		q.Outcome = domain.Outcome(strings.TrimPrefix(req.GetOutcome().String(), "RECORD_OUTCOME_"))
	}
	query := []string{"answers", req.GetParent(), req.GetOutcome().String()}
	if _, err := page.Decode(req.GetPageToken(), query, &q.After); err != nil {
		return nil, err
	}
	rows, until, err := s.app.UploadAnswers(ctx, id, q)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListUploadAnswersResponse{ExpireTime: moment(until)}
	if len(rows) > size {
		rows = rows[:size]
		if out.NextPageToken, err = page.Encode(query, rows[size-1].Position); err != nil {
			return nil, err
		}
	}
	out.Answers = convert(rows, answer)
	return out, nil
}
