package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stepup"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parquet"
)

// RunCaseload puts a run into the queue.
func (s *Server) RunCaseload(ctx context.Context, req *assistancev1.RunCaseloadRequest) (*assistancev1.RunCaseloadResponse, error) {
	in := app.RunCaseload{Municipality: req.GetMunicipality(), KeepHouseholds: req.GetKeepHouseholds()}
	var err error
	if in.PackNow, err = names.ParseOptional("rulePacks", req.GetPackNow()); err != nil {
		return nil, err
	}
	if in.PackThen, err = names.ParseOptional("rulePacks", req.GetPackThen()); err != nil {
		return nil, err
	}
	if req.GetDay() != "" {
		if in.Day, err = domain.ParseDate(req.GetDay()); err != nil {
			return nil, invalidDate("day", err)
		}
	}
	r, err := s.app.RunCaseload(ctx, in)
	if err != nil {
		return nil, err
	}
	return &assistancev1.RunCaseloadResponse{CaseloadRun: caseloadRun(r)}, nil
}

// GetCaseloadRun returns a run with its table when it is done.
func (s *Server) GetCaseloadRun(ctx context.Context, req *assistancev1.GetCaseloadRunRequest) (*assistancev1.GetCaseloadRunResponse, error) {
	id, err := names.Parse("caseloadRuns", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.CaseloadRun(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.GetCaseloadRunResponse{CaseloadRun: caseloadRun(r)}, nil
}

// CancelCaseloadRun stops a run.
func (s *Server) CancelCaseloadRun(ctx context.Context, req *assistancev1.CancelCaseloadRunRequest) (*assistancev1.CancelCaseloadRunResponse, error) {
	id, err := names.Parse("caseloadRuns", req.GetName())
	if err != nil {
		return nil, err
	}
	r, err := s.app.CancelCaseloadRun(ctx, id)
	if err != nil {
		return nil, err
	}
	return &assistancev1.CancelCaseloadRunResponse{CaseloadRun: caseloadRun(r)}, nil
}

// DownloadCaseloadRun returns the table as a file.
func (s *Server) DownloadCaseloadRun(ctx context.Context, req *assistancev1.DownloadCaseloadRunRequest) (*assistancev1.DownloadCaseloadRunResponse, error) {
	id, err := names.Parse("caseloadRuns", req.GetName())
	if err != nil {
		return nil, err
	}
	cells, err := s.app.CaseloadTable(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := stepup.Rows(ctx, len(cells)); err != nil {
		return nil, err
	}
	file, err := parquet.Cells(cells)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file)
	return &assistancev1.DownloadCaseloadRunResponse{File: &typesv1.File{
		FileName: "caseload-" + id.String() + ".parquet", MediaType: parquet.MediaType, Content: file, Sha256: hex.EncodeToString(sum[:]),
	}}, nil
}

func caseloadRun(r domain.CaseloadRun) *assistancev1.CaseloadRun {
	out := &assistancev1.CaseloadRun{
		Name: names.Format("caseloadRuns", r.ID), State: assistancev1.CaseloadRunState(r.State), Municipality: r.Municipality,
		PackNow: names.Format("rulePacks", r.PackNow), PackThen: names.Format("rulePacks", r.PackThen), Day: r.Day.String(),
		Done: int32(r.Done), Total: int32(r.Total), Failed: int32(r.Failed), CreateTime: stamp(r.CreatedAt), EndTime: stamp(r.EndedAt),
		KeepHouseholds: r.KeepHouseholds, HouseholdsExpireTime: stamp(r.HouseholdsExpire()),
	}
	if r.State != domain.RunDone {
		return out
	}
	for _, c := range r.Tally.Cells() {
		out.Cells = append(out.Cells, cell(c))
	}
	return out
}

func cell(c domain.Cell) *assistancev1.CaseloadCell {
	out := &assistancev1.CaseloadCell{Municipality: c.Municipality, HouseholdType: assistancev1.HouseholdType(c.HouseholdType), Suppressed: c.Suppressed}
	if !c.Suppressed {
		out.Households, out.CostNowCents, out.CostThenCents, out.Winners, out.Losers = c.Households, int64(c.Now), int64(c.Then), c.Winners, c.Losers
		out.Unchanged, out.StatusGained, out.StatusLost = c.Unchanged, c.StatusGained, c.StatusLost
	}
	return out
}
