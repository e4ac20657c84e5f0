package authn

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
)

// DataAccess is the authorization_details type (RFC 9396) that puts purpose, legal basis, case, person and groups of data into
// a token.
const DataAccess = caller.DataAccess

var groupForm = regexp.MustCompile(`^G[0-9]{2}$`)

// authorize takes over the one digisoc.data_access entry; other types are not ours. Only an issuer of purposes says what data
// may be used for; what a sign-in token asks for is kept as a ceiling for the exchange and opens nothing.
func (d *Details) authorize(value any, purposes bool) error {
	access, err := dataAccess(value)
	if err != nil {
		return err
	}
	switch {
	case !purposes && access != nil && len(access.Persons) > 0:
		return errors.New("whom a case is about is said by an issuer of purposes only")
	case !purposes:
		d.Caller.Narrowed = access
	case access == nil || access.Purpose == "" || access.LegalBasis == "" || access.ValidUntil.IsZero():
		return errors.New("the token of an issuer of purposes lacks purpose, legal basis or term")
	case len(access.Persons) > 0 && access.Case == "":
		return errors.New("the token lists persons of no case")
	default:
		c := &d.Caller
		c.Purpose, c.LegalBasis, c.Case, c.DataSubject, c.Groups = access.Purpose, access.LegalBasis, access.Case, access.Subject, access.Groups
		c.CasePersons, d.validUntil = access.Persons, access.ValidUntil
	}
	return nil
}

func dataAccess(value any) (*caller.Access, error) {
	list, _ := value.([]any)
	if value != nil && list == nil {
		return nil, errors.New("authorization_details is not a list")
	}
	var found *caller.Access
	for _, item := range list {
		entry, _ := item.(map[string]any)
		if entry["type"] != DataAccess {
			continue
		}
		if found != nil {
			return nil, errors.New("authorization_details has two entries of type " + DataAccess)
		}
		access, err := readAccess(entry)
		if err != nil {
			return nil, err
		}
		found = &access
	}
	return found, nil
}

// readAccess refuses what it does not know: a narrowing that is not understood would be none.
func readAccess(entry map[string]any) (a caller.Access, err error) {
	for name := range entry {
		if !slices.Contains([]string{"type", "purpose", "legal_basis", "case", "subject", "data_groups", "valid_until", "case_persons"}, name) {
			return a, fmt.Errorf("authorization_details: %q is not known", name)
		}
	}
	r := reader{claims: entry}
	a = caller.Access{
		Purpose: r.text("purpose"), LegalBasis: r.text("legal_basis"), Case: r.text("case"), Subject: r.text("subject"), Groups: r.words("data_groups"),
	}
	ids := r.words("case_persons")
	until := r.text("valid_until")
	if r.err != nil {
		return a, r.err
	}
	if until != "" {
		if a.ValidUntil, err = time.Parse(time.RFC3339, until); err != nil {
			return a, errors.New("authorization_details: valid_until is no time")
		}
	}
	if _, given := entry["data_groups"]; given && len(a.Groups) == 0 {
		return a, errors.New("authorization_details: data_groups is empty")
	}
	if slices.ContainsFunc(a.Groups, func(g string) bool { return !groupForm.MatchString(g) }) {
		return a, errors.New("authorization_details: data_groups are not groups")
	}
	if a.Persons, err = casePersons(ids); err != nil {
		return a, err
	}
	if a.Subject != "" {
		if _, err := names.Parse("persons", a.Subject); err != nil {
			return a, errors.New("authorization_details: subject is not a person")
		}
	}
	return a, nil
}

// casePersons are the names of whom a case is about. The token holds bare ids, to stay short, and so many at most.
func casePersons(ids []string) (list []string, err error) {
	if len(ids) > caller.MaxCasePersons {
		return nil, errors.New("authorization_details: case_persons are too many")
	}
	for _, id := range ids {
		name := "persons/" + id
		if _, err := names.Parse("persons", name); err != nil {
			return nil, errors.New("authorization_details: case_persons are not persons")
		}
		list = append(list, name)
	}
	return list, nil
}
