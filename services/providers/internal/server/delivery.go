package server

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/pkg/rpc"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Delivery implements providers.v1.DeliveryService.
type Delivery struct {
	providersv1.UnsafeDeliveryServiceServer
	app *app.App
}

var _ providersv1.DeliveryServiceServer = (*Delivery)(nil)

// SubmitRecord takes one record.
func (s *Delivery) SubmitRecord(ctx context.Context, req *providersv1.SubmitRecordRequest) (*providersv1.SubmitRecordResponse, error) {
	in, err := s.parse(ctx, []*providersv1.DeliveryRecord{req.GetRecord()})
	if err != nil {
		return nil, err
	}
	out, err := s.app.TakeRecord(ctx, in[0])
	if err != nil {
		return nil, err
	}
	return &providersv1.SubmitRecordResponse{Answer: answer(&out)}, nil
}

// BatchSubmitRecords takes at most a chunk of records.
func (s *Delivery) BatchSubmitRecords(ctx context.Context, req *providersv1.BatchSubmitRecordsRequest) (*providersv1.BatchSubmitRecordsResponse, error) {
	out, err := s.take(ctx, req.GetRecords())
	return &providersv1.BatchSubmitRecordsResponse{Answers: out}, err
}

// ValidateRecords judges records and keeps nothing.
func (s *Delivery) ValidateRecords(ctx context.Context, req *providersv1.ValidateRecordsRequest) (*providersv1.ValidateRecordsResponse, error) {
	in, err := s.parse(ctx, req.GetRecords())
	if err != nil {
		return nil, err
	}
	list, err := s.app.ValidateRecords(ctx, in)
	for i := range list {
		if list[i].New != nil {
			list[i].ID = uuid.Nil // nothing is kept, so nothing has a name
		}
	}
	return &providersv1.ValidateRecordsResponse{Answers: convert(list, answer)}, err
}

// StreamRecords takes batches as they come; each is stored and answered by itself.
func (s *Delivery) StreamRecords(stream grpc.BidiStreamingServer[providersv1.StreamRecordsRequest, providersv1.StreamRecordsResponse]) error {
	if _, err := s.app.Reader(stream.Context()); err != nil {
		return err
	}
	for {
		req, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		out, err := s.take(rpc.Part(stream.Context()), req.GetRecords())
		if err != nil {
			return err
		}
		if err := stream.Send(&providersv1.StreamRecordsResponse{Answers: out}); err != nil {
			return err
		}
	}
}

func (s *Delivery) take(ctx context.Context, records []*providersv1.DeliveryRecord) ([]*providersv1.RecordAnswer, error) {
	in, err := s.parse(ctx, records)
	if err != nil {
		return nil, err
	}
	list, err := s.app.TakeRecords(ctx, in, nil)
	if err != nil {
		return nil, err
	}
	return convert(list, answer), nil
}

func (s *Delivery) parse(ctx context.Context, records []*providersv1.DeliveryRecord) ([]domain.Parsed, error) {
	reader, err := s.app.Reader(ctx)
	if err != nil {
		return nil, err
	}
	in := make([]domain.Parsed, len(records))
	for i, r := range records {
		in[i] = reader.Read(i+1, &domain.Raw{
			Source: r.GetEventId(), Version: int(r.GetVersion()), Type: r.GetType(), Schema: r.GetSchemaVersion(), Occurred: r.GetOccurredAt(),
			Registration: r.GetRegistration(), Assignment: r.GetAssignment(), PersonalCode: r.GetPersonalCode(), Worker: r.GetWorker(),
			Day: r.GetDay(), Units: r.GetUnits(), Note: r.GetNote(), Cancelled: r.GetCancelled(),
		})
	}
	return in, nil
}

// GetUpload says how far a file was taken.
func (s *Delivery) GetUpload(ctx context.Context, req *providersv1.GetUploadRequest) (*providersv1.GetUploadResponse, error) {
	id, err := names.Parse("uploads", req.GetName())
	if err != nil {
		return nil, err
	}
	u, err := s.app.Upload(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetUploadResponse{Upload: upload(&u)}, nil
}

// ListRecords lists the provider's own current records.
func (s *Delivery) ListRecords(ctx context.Context, req *providersv1.ListRecordsRequest) (*providersv1.ListRecordsResponse, error) {
	var p parser
	size := page.Size(req.GetPageSize())
	q := app.RecordQuery{Assignment: p.name("assignments", req.GetAssignment()), State: domain.RecordState(word(req.GetState(), "RECORD_STATE_")), Size: size + 1,
		Provider: p.name("providers", req.GetProvider()), Month: domain.Month(req.GetMonth()), ToReview: req.GetToReview()}
	if p.err != nil {
		return nil, p.err
	}
	query := []string{"records", req.GetAssignment(), req.GetState().String(), req.GetProvider(), req.GetMonth(), strconv.FormatBool(req.GetToReview())}
	if _, err := page.Decode(req.GetPageToken(), query, &q.After); err != nil {
		return nil, err
	}
	rows, err := s.app.Records(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListRecordsResponse{}
	if len(rows) > size {
		rows = rows[:size]
		if out.NextPageToken, err = page.Encode(query, rows[size-1].ID); err != nil {
			return nil, err
		}
	}
	out.Records = convert(rows, kept)
	return out, nil
}
