package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// SearchPersons is what to look for.
type SearchPersons struct {
	Identifier, GivenName, Surname, BirthDate string
	PageSize                                  int
}

// Found is the answer to a search.
type Found struct {
	Persons []domain.Person
	Capped  bool // more persons match than are shown
}

// identify is the purpose of finding somebody of whom no case is held yet: its tokens name no case.
const identify = "IDENTIFY"

// SearchPersons finds persons: for the purpose of finding somebody new by identifier in the whole country and by name in the caller's
// municipality; with a token for a case only persons whom the token lists (ADR 0044). The audit entry names everybody shown, and the search itself as
// searches/<keyed hash of the terms>/<number shown> (SEC-LOG-1).
func (a *App) SearchPersons(ctx context.Context, q SearchPersons) (Found, error) {
	who := caller.From(ctx)
	if who.Purpose != identify && !refersToCase(who.Case) && !underPermission(who) {
		e := domain.ErrSearchReferenceRequired
		return Found{}, e.Field("digisoc-case", e.Reason, e.Message, e.MessageLV)
	}
	s, err := domain.NewSearch(q.Identifier, q.GivenName, q.Surname, q.BirthDate)
	if err != nil {
		return Found{}, err
	}
	limit := domain.SearchLimit
	if q.PageSize > 0 {
		limit = min(limit, q.PageSize)
	}
	listed, held := authz.CasePersons(ctx)
	matches, err := a.matches(ctx, s, who.Municipality, limit+1, held, listed)
	if err != nil {
		return Found{}, err
	}
	authz.None(ctx)
	found := Found{Capped: len(matches) > limit}
	for _, p := range matches[:min(limit, len(matches))] {
		switch err := a.mayUsePerson(ctx, p); {
		case err == nil:
			found.Persons = append(found.Persons, p)
		case !errors.Is(err, domain.ErrPersonNotFound):
			return Found{}, err
		}
	}
	audit.Subjects(ctx, "searches/"+a.hash(s.Terms())+"/"+strconv.Itoa(len(found.Persons)))
	if held && len(found.Persons) == 0 {
		return Found{}, domain.ErrSearchOutsideCase
	}
	return found, nil
}

func (a *App) matches(ctx context.Context, s domain.Search, municipality string, limit int, held bool, listed []string) ([]domain.Person, error) {
	if held {
		return a.searchCase(ctx, s, listed)
	}
	if s.ByIdentifier() {
		return a.store.PersonsByIdentifier(ctx, s, limit)
	}
	today := a.today()
	return a.store.PersonsByName(ctx, s, a.territory.Continued(a.territory.Current(municipality, today), today), limit)
}

// hash makes equal searches recognisable in the audit log without telling what was looked for.
func (a *App) hash(terms string) string {
	mac := hmac.New(sha256.New, a.searchKey)
	mac.Write([]byte(terms))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func refersToCase(name string) bool {
	_, notCase := names.Parse("cases", name)
	_, notApplication := names.Parse("applications", name)
	return notCase == nil || notApplication == nil
}

// underPermission is a call for another institution, under a permission that the sharing service has checked.
func underPermission(c caller.Caller) bool {
	_, err := names.Parse("datasetPermissions", c.Case)
	return err == nil && c.Workload == "sharing" && c.Kind == caller.System
}
