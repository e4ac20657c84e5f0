package app

import (
	"context"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Admission is on whose behalf a provider's system calls, and how far. Every provider-side use case begins with it, and
// takes the provider from it, never from the request: so no provider can ask for another's records.
type Admission = domain.Admission

// admit finds for whom the calling system acts; see admitted. In a sandbox it is also where things go wrong on purpose.
func (a *App) admit(ctx context.Context) (Admission, error) {
	adm, err := a.admitted(ctx)
	if err == nil {
		err = a.suffer(ctx, adm)
	}
	return adm, err
}

// admitted finds for whom the calling system acts, whether it may, and whether its quota has room for the call. Nothing is remembered between calls: what ended a moment
// ago stops this one.
func (a *App) admitted(ctx context.Context) (Admission, error) {
	facts, err := a.knownBy(ctx)
	if err != nil {
		return Admission{}, err
	}
	adm, err := facts.Admit(a.dayIn(ctx))
	if err == nil {
		err = a.count(ctx, &adm)
	}
	return adm, err
}

// identified finds for whom the calling system acts, also when its agreement has ended: the owner of a sandbox may always
// begin anew.
func (a *App) identified(ctx context.Context) (Admission, error) {
	facts, err := a.knownBy(ctx)
	if err != nil {
		return Admission{}, err
	}
	return facts.Admission, facts.Identify()
}

// knownBy is what is known of the calling system, by its keys and the certificate that its token is bound to. From here on
// the call goes by the clock of its sandbox. A system without keys of ours is domain.ErrNotAdmitted.
func (a *App) knownBy(ctx context.Context) (f domain.AdmissionFacts, err error) {
	c := caller.From(ctx)
	if c.Kind != caller.System || !c.HasRole("provider") || c.Client == "" {
		return f, domain.ErrNotAdmitted
	}
	if c.Certificate == "" {
		return f, domain.ErrTokenNotBound
	}
	f, err = a.store.Admission(ctx, c.Client, c.Certificate, a.now(), a.today())
	if errs.KindOf(err) == errs.NotFound {
		return f, domain.ErrNotAdmitted
	}
	if err == nil {
		saw(ctx, f.Tenant, f.Ahead)
		err = stoplist.Check(ctx, names.Format("agreements", f.Agreement)) // the kill switch (SEC-INC-2)
	}
	return f, err
}
