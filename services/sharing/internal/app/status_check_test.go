package app_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	rows "github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// unit is the register of persons as it answers a municipality's unit: by code.
type unit struct {
	*rightsWorld
	known map[string]uuid.UUID
}

// ByCode finds a person; the code of two is ambiguous.
func (u unit) ByCode(_ context.Context, code string, _ uuid.UUID) (uuid.UUID, error) {
	if code == "00000000002" {
		return uuid.Nil, domain.ErrPersonAmbiguous
	}
	return u.known[code], nil
}

func (w *rightsWorld) relief(municipality, purpose string) context.Context {
	c := caller.Caller{
		Workload: "gateway", Kind: caller.System, Subject: "tax", Roles: []string{"institution"}, Organisation: office, Municipality: municipality,
		Purpose: purpose, LegalBasis: "MK-624-2023",
	}
	return authz.With(caller.With(audit.Begin(w.t.Context(), &audit.Entry{}), c), w.engine, "CheckStatus")
}

// GR-17: yes or no, the last day, and nothing else; only of the same municipality.
func TestGR_17_StatusOfTheSameMunicipalityIsYesAndEverythingElseTheSameNo(t *testing.T) {
	w := newRightsWorld(t)
	award := w.grant()
	elsewhere := uuid.Must(uuid.NewV7())
	u := unit{w, map[string]uuid.UUID{"00010199999": award.Persons[0], "00010199998": elsewhere}}
	uses := app.New(app.Deps{Store: store.New(w.db), Persons: u, Ways: releasetest.Ways(t), Clock: w.clock})
	w.permit("V-17", office, domain.HouseholdStatus, "period")
	for _, row := range []struct {
		what, municipality, code string
		has                      bool
	}{
		{"her own municipality", "0033000", "00010199999", true},
		{"another municipality", "0001000", "00010199999", false},
		{"no status", "0033000", "00010199998", false},
		{"nobody", "0033000", "00000000001", false},
	} {
		ctx := w.relief(row.municipality, "RELIEF")
		last, has, err := uses.CheckStatus(ctx, "V-17", row.code)
		if err != nil || has != row.has || has != last.Equal(award.Parts[0].To) {
			t.Errorf("%s: %v %v %v", row.what, has, last, err)
		}
		entry, _ := audit.Snapshot(ctx)
		if person := u.known[row.code]; person != uuid.Nil && !slices.Contains(entry.Subjects, names.Format("persons", person)) {
			t.Errorf("%s: the audit does not name the person: %v", row.what, entry.Subjects)
		}
	}
	w.restrict(award.Persons[0], "G11")
	if _, has, err := uses.CheckStatus(w.relief("0033000", "RELIEF"), "V-17", "00010199999"); err != nil || has {
		t.Errorf("restricted: %v %v", has, err)
	}
	w.clock.Set(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC))
	if _, has, err := uses.CheckStatus(w.relief("0033000", "RELIEF"), "V-17", "00010199999"); err != nil || has {
		t.Errorf("ended: %v %v", has, err)
	}
}

func TestGR_17_WithoutPermissionPurposeOrQuotaNothingIsAnswered(t *testing.T) {
	w := newRightsWorld(t)
	rules, err := disclose.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	uses := app.New(app.Deps{Store: store.New(w.db), Rules: rules, Persons: unit{w, nil}, Ways: releasetest.Ways(t), Clock: w.clock})
	w.permit("V-12", office, domain.GrantedBenefits, "period")
	p := w.permit("V-17", office, domain.HouseholdStatus, "period")
	for what, try := range map[string]struct{ municipality, purpose, number, code, reason string }{
		"a permission of another dataset": {"0033000", "RELIEF", "V-12", "00000000001", domain.ErrDatasetNotPermitted.Reason},
		"no permission":                   {"0033000", "RELIEF", "V-0", "00000000001", domain.ErrDatasetNotPermitted.Reason},
		"another purpose":                 {"0033000", "SUBSCRIBE", "V-17", "00000000001", errs.ErrAccessDenied.Reason},
		"no municipality":                 {"", "RELIEF", "V-17", "00000000001", errs.ErrAccessDenied.Reason},
		"a code of two persons":           {"0033000", "RELIEF", "V-17", "00000000002", domain.ErrPersonAmbiguous.Reason},
	} {
		_, has, err := uses.CheckStatus(w.relief(try.municipality, try.purpose), try.number, try.code)
		if has || errs.ReasonOf(err) != try.reason {
			t.Errorf("%s: %v %v", what, has, err)
		}
	}
	if _, err := w.db.Exec(t.Context(), "update dataset_permission set daily_quota = 1 where id = $1", p.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := uses.CheckStatus(w.relief("0033000", "RELIEF"), "V-17", "00000000001"); !errors.Is(err, domain.ErrDatasetQuota) {
		t.Errorf("the second call of one a day: %v", err)
	}
	kept, err := store.New(w.db).Refusals(t.Context(), office, uuid.Max, 10)
	clauses := map[string]int{}
	for _, r := range kept {
		clauses[r.Clause]++
		if r.Grant != "GR-17" || r.Recipient != "RELIEF_UNIT" || r.Purpose != "RELIEF" {
			t.Errorf("%+v", r)
		}
	}
	if err != nil || !maps.Equal(clauses, map[string]int{disclose.ClauseAgreement: 1, disclose.ClauseListed: 1, disclose.ClauseQuota: 1}) {
		t.Errorf("what the data officer reads: %v, %v", clauses, err)
	}
}

// GR-17: the answer goes by the grant. Without the leaf that it gives, everybody is a no.
func TestRelease_StatusCheckGoesByTheGrant(t *testing.T) {
	w := newRightsWorld(t)
	award := w.grant()
	w.permit("V-17", office, domain.HouseholdStatus, "period")
	for _, without := range [][]string{nil, {"G11.01"}} {
		u := unit{w, map[string]uuid.UUID{"00010199999": award.Persons[0]}}
		uses := app.New(app.Deps{Store: store.New(w.db), Persons: u, Ways: releasetest.Ways(t, without...), Clock: w.clock})
		last, has, err := uses.CheckStatus(w.relief("0033000", "RELIEF"), "V-17", "00010199999")
		if err != nil || has != (without == nil) || last.IsZero() == has {
			t.Errorf("without %v: %v, %v, %v", without, has, last, err)
		}
	}
}
