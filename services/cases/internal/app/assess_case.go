package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// AssessCase is the input of AssessCase.
type AssessCase struct {
	Case           uuid.UUID
	OneMonthReason string
	Crisis         *domain.CrisisAward
	Etag           string
}

// assessSpace is the name space of the request ids that this service derives for the means test.
var assessSpace = uuid.MustParse("5f0e7a52-3c1d-5f9b-9a64-6f1f0f4c2b7d")

// AssessCase has the means test computed from the application as it stands and keeps it. The computation runs before the
// transaction, under a request id derived from the caller's: a repeated call computes once.
func (a *App) AssessCase(ctx context.Context, in AssessCase) (CaseView, error) {
	key := Key{Case: in.Case}
	c, err := official(ctx)
	if err != nil {
		return CaseView{}, err
	}
	read, err := a.store.File(ctx, key)
	if err != nil {
		return CaseView{}, err
	}
	if err := see(ctx, &read, key); err != nil {
		return CaseView{}, err
	}
	if err := read.CanAssess(); err != nil {
		return CaseView{}, err
	}
	if err := match(in.Etag, read.Case.Version); err != nil {
		return CaseView{}, err
	}
	assessment, err := a.assistance.Assess(ctx, AssessmentInput{File: &read, OneMonthReason: in.OneMonthReason, Crisis: in.Crisis, RequestID: derive(c, in.Case)})
	if err != nil {
		return CaseView{}, err
	}
	assessment.Revision = read.Application.Revision
	found, _ := a.names(ctx, []uuid.UUID{read.Application.Applicant})
	name := found[read.Application.Applicant].DisplayName
	by := a.actor(c)
	var view CaseView
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := a.keep(ctx, &f, key, in.Etag, assessment, by); err != nil {
			return err
		}
		saved := f
		view = a.caseView(ctx, f, name)
		tx.SetResult(view)
		return tx.Save(ctx, &saved)
	})
	return view, err
}

// keep attaches the assessment to the locked file, unless the file changed while it was computed.
func (a *App) keep(ctx context.Context, f *domain.File, key Key, etag string, assessment domain.Assessment, by domain.Actor) error {
	if err := see(ctx, f, key); err != nil {
		return err
	}
	if err := match(etag, f.Case.Version); err != nil {
		return err
	}
	if f.Application.Revision != assessment.Revision {
		return errs.ErrRecordChanged
	}
	duties := a.procedure.Duties(f.Application.Municipality, by.Today, assessment)
	return f.Assess(assessment, duties, by)
}

// derive makes the request id of the computation from that of the call: the same for a repeat by the same caller.
func derive(c caller.Caller, kase uuid.UUID) string {
	if c.RequestID == "" {
		return ""
	}
	return uuid.NewSHA1(assessSpace, []byte(c.Subject+"\n"+c.RequestID+"\n"+kase.String())).String()
}
