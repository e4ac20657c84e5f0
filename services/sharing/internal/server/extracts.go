package server

import (
	"context"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/rpc"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

// Extracts implements sharing.v1.ExtractsService.
type Extracts struct {
	sharingv1.UnsafeExtractsServiceServer
	app *extract.Extracts
}

var _ sharingv1.ExtractsServiceServer = (*Extracts)(nil)

// WithExtracts adds the server of scheduled extracts.
func (s *Server) WithExtracts(x *extract.Extracts) *Server {
	s.extracts = &Extracts{app: x}
	return s
}

// ListExtracts lists manifests.
func (s *Extracts) ListExtracts(ctx context.Context, req *sharingv1.ListExtractsRequest) (*sharingv1.ListExtractsResponse, error) {
	before := uuid.Nil
	if req.GetBefore() != "" {
		id, err := names.Parse("extracts", req.GetBefore())
		if err != nil {
			return nil, err
		}
		before = id
	}
	all, err := s.app.List(ctx, extractState(req.GetState()), before)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListExtractsResponse{}
	for i := range all {
		out.Extracts = append(out.Extracts, manifest(&all[i]))
	}
	return out, nil
}

// GetExtract returns a manifest.
func (s *Extracts) GetExtract(ctx context.Context, req *sharingv1.GetExtractRequest) (*sharingv1.GetExtractResponse, error) {
	id, err := names.Parse("extracts", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return &sharingv1.GetExtractResponse{Extract: manifest(&e)}, nil
}

// DownloadExtract sends the content and then what it adds up to.
func (s *Extracts) DownloadExtract(req *sharingv1.DownloadExtractRequest, stream grpc.ServerStreamingServer[sharingv1.DownloadExtractResponse]) error {
	id, err := names.Parse("extracts", req.GetName())
	if err != nil {
		return err
	}
	format, as := sharingv1.ExtractFormat_EXTRACT_FORMAT_NDJSON, extract.NDJSON
	if req.GetFormat() == sharingv1.ExtractFormat_EXTRACT_FORMAT_CSV {
		format, as = sharingv1.ExtractFormat_EXTRACT_FORMAT_CSV, extract.CSV
	}
	last := []byte{} // of CSV: it has no line for the end, which comes with the last part instead
	rows, sum, err := s.app.Download(stream.Context(), id, as, rpc.Part, func(content []byte) error {
		if as == extract.CSV {
			last, content = content, last
		}
		if len(content) == 0 {
			return nil
		}
		return stream.Send(&sharingv1.DownloadExtractResponse{Content: content, Format: format})
	})
	if err != nil {
		return err
	}
	return stream.Send(&sharingv1.DownloadExtractResponse{Content: last, Rows: rows, Sha256: sum, Format: format})
}

// ConfirmExtract keeps what the recipient got.
func (s *Extracts) ConfirmExtract(ctx context.Context, req *sharingv1.ConfirmExtractRequest) (*sharingv1.ConfirmExtractResponse, error) {
	id, err := names.Parse("extracts", req.GetName())
	if err != nil {
		return nil, err
	}
	e, err := s.app.Confirm(ctx, id, req.GetRows(), req.GetSha256())
	if err != nil {
		return nil, err
	}
	return &sharingv1.ConfirmExtractResponse{Extract: manifest(&e)}, nil
}

const extractStates = "EXTRACT_STATE_"

func extractState(s sharingv1.ExtractState) extract.State {
	if s == sharingv1.ExtractState_EXTRACT_STATE_UNSPECIFIED {
		return ""
	}
	return extract.State(s.String()[len(extractStates):])
}

func manifest(e *extract.Extract) *sharingv1.Extract {
	m := &sharingv1.Extract{
		Name: extract.Name(e.ID), Definition: e.Definition, DefinitionVersion: int32(e.Version), Organisation: e.Organisation, Dataset: "datasets/" + string(e.Dataset),
		Leaves: e.Leaves, DueTime: timestamppb.New(e.Due), AsOfTime: timestamppb.New(e.AsOf), FromPosition: e.From, ToPosition: e.To,
		State: sharingv1.ExtractState(sharingv1.ExtractState_value[extractStates+string(e.State)]), Rows: e.Rows, Sha256: e.SHA256, CsvSha256: e.CSV,
		ConfirmedRows: e.ToldRows, ConfirmedSha256: e.ToldSHA256,
	}
	if d := e.Destroyed; d != nil {
		m.ContentDestroyTime, m.ContentDestroyRule, m.DestroyCertificate = timestamppb.New(d.At), d.Rule, string(d.Certificate)
	}
	if !e.Told.IsZero() {
		m.ConfirmTime = timestamppb.New(e.Told)
	}
	return m
}
