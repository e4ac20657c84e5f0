package app

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// see asks the policy about a loaded file and notes for the audit whose it is. A file that the caller may not see does
// not exist for her.
func see(ctx context.Context, f *domain.File, key Key) error {
	a := f.Application
	r := authz.Resource{Type: "application", ID: names.Format("applications", a.ID), Municipality: a.Municipality, Persons: personNames(f.Parties())}
	r.Cases = []string{r.ID}
	if f.Case != nil {
		r.Cases = append(r.Cases, names.Format("cases", f.Case.ID))
	}
	switch {
	case key.Decision != uuid.Nil:
		r.Type, r.ID = "decision", names.Format("decisions", key.Decision)
	case key.Case != uuid.Nil:
		r.Type, r.ID = "case", names.Format("cases", key.Case)
	}
	audit.Subjects(ctx, personNames(a.Declaration.Persons())...)
	audit.Subjects(ctx, r.ID)
	if f.Case != nil {
		audit.SetCase(ctx, names.Format("cases", f.Case.ID))
	}
	if err := authz.Check(ctx, r); err != nil {
		if errors.Is(err, authz.ErrHidden) {
			return key.NotFound()
		}
		return err
	}
	return nil
}

// own asks the policy about something that has no record yet; a refusal says so.
func own(ctx context.Context, r authz.Resource) error {
	err := authz.Check(ctx, r)
	if errors.Is(err, authz.ErrHidden) {
		return errs.ErrAccessDenied
	}
	return err
}

func personNames(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}

// self returns the person behind a citizen's call; the nil id for everybody else.
func self(c caller.Caller) (uuid.UUID, error) {
	if c.Kind != caller.Citizen {
		return uuid.Nil, nil
	}
	id, err := names.Parse("persons", c.Person)
	if err != nil {
		return uuid.Nil, errs.ErrAccessDenied // a citizen whom the registry does not know acts for nobody
	}
	return id, nil
}

// official returns the caller if a named official acts; a program or a citizen never prepares or issues (SEC-GDPR-5).
func official(ctx context.Context) (caller.Caller, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || c.Subject == "" {
		return c, errs.ErrAccessDenied
	}
	return c, nil
}

// Etag writes the version of a record.
func Etag(version int64) string { return "v" + strconv.FormatInt(version, 10) }

// match refuses a write that is based on another version; an empty etag is any.
func match(etag string, version int64) error {
	if etag != "" && etag != Etag(version) {
		return errs.ErrRecordChanged
	}
	return nil
}
