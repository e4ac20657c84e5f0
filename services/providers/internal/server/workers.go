package server

import (
	"context"

	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// RegisterWorkers tells who works for the provider.
func (s *Delivery) RegisterWorkers(ctx context.Context, req *providersv1.RegisterWorkersRequest) (*providersv1.RegisterWorkersResponse, error) {
	var p parser
	list := make([]domain.Worker, len(req.GetWorkers()))
	for i, w := range req.GetWorkers() {
		list[i] = domain.Worker{Ref: w.GetRef(), Role: domain.WorkerRole(word(w.GetRole(), "WORKER_ROLE_")), Days: domain.Period{From: p.day("workers.from", w.GetFrom()), To: p.day("workers.to", w.GetTo())}}
	}
	if p.err != nil {
		return nil, p.err
	}
	out, err := s.app.RegisterWorkers(ctx, list)
	return &providersv1.RegisterWorkersResponse{Workers: convert(out, worker)}, err
}

// ListWorkers lists the provider's own workers.
func (s *Delivery) ListWorkers(ctx context.Context, req *providersv1.ListWorkersRequest) (*providersv1.ListWorkersResponse, error) {
	size, after, query := page.Size(req.GetPageSize()), "", []string{"workers"}
	if _, err := page.Decode(req.GetPageToken(), query, &after); err != nil {
		return nil, err
	}
	rows, err := s.app.Workers(ctx, after, size+1)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListWorkersResponse{}
	if len(rows) > size {
		rows = rows[:size]
		if out.NextPageToken, err = page.Encode(query, rows[size-1].Ref); err != nil {
			return nil, err
		}
	}
	out.Workers = convert(rows, worker)
	return out, nil
}

func worker(w *domain.Worker) *providersv1.Worker {
	return &providersv1.Worker{
		Ref: w.Ref, Role: providersv1.WorkerRole(providersv1.WorkerRole_value["WORKER_ROLE_"+string(w.Role)]), From: w.Days.From.String(), To: w.Days.To.String(),
	}
}
