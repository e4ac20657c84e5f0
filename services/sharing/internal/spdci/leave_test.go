package spdci

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
)

// everybody is a registry of persons in which all have one code.
type everybody struct{ app.Persons }

func (everybody) Codes(_ context.Context, ids []uuid.UUID, _ uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for _, id := range ids {
		out[id] = "00000000001"
	}
	return out, nil
}

// 3.2: a record of a registry of SPDCI, of a person or a group, holds what the permission and the grants open, also when the code that writes it believes that
// everything is open; a leaf that no grant gives is in none.
func TestRelease_RegistryRecordIsCutWhateverIsWritten(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	row := Row{Version: app.Version{
		Row: domain.Row{Award: uuid.New(), Person: uuid.New(), Part: domain.Part{From: day, To: day.AddDate(0, 1, -1), Cents: 18700}, Version: 1}, Kind: "THEKIND",
		Municipality: "0001000", Decision: uuid.New(), Occurred: day, Produced: day,
	}, GroupSize: 3}
	words := map[string]string{
		domain.FieldPerson: "00000000001", domain.FieldKind: "THEKIND", domain.FieldPeriod: "2026-03-31", domain.FieldMunicipality: "0001000", domain.FieldDecision: "decisions/", domain.FieldAmount: "187.00 EUR",
	}
	leaves := map[domain.Dataset]map[string]string{
		domain.HouseholdStatus: {domain.FieldPerson: "G01.03", domain.FieldMunicipality: "G11.03"},
		domain.GrantedBenefits: {domain.FieldPerson: "G01.03", domain.FieldKind: "G12.01", domain.FieldPeriod: "G12.02", domain.FieldAmount: "G12.03", domain.FieldMunicipality: "G12.07", domain.FieldDecision: "G12.05"},
	}
	for _, registry := range []Registry{Social, IBR} {
		f := faces[registry]
		all, open := domain.Fields(f.dataset), map[string]bool{}
		for _, field := range all {
			open[field] = true // the fault
		}
		tell := func(what string, cut release.Cut, missing func(field string) bool) {
			t.Helper()
			x := &Exchange{Deps: Deps{Persons: everybody{}}}
			m := &message{registry: registry, face: f, open: open, cut: cut, now: day}
			for kind, found := range map[string]found{"member": {members: []Row{row}}, "group": {groups: [][]Row{{row, row}}}} {
				list, err := x.records(t.Context(), m, &plan{}, found)
				raw, _ := json.Marshal(list)
				if err != nil || len(list) != 1 {
					t.Fatalf("%s: %s, %v", what, raw, err)
				}
				for _, field := range all {
					if has := strings.Contains(string(raw), words[field]); has == missing(field) {
						t.Errorf("%s, %s, %s: %s told = %v: %s", registry, kind, what, field, has, raw)
					}
				}
			}
		}
		for _, extra := range all {
			right := slices.DeleteFunc(slices.Clone(all), func(f string) bool { return f == extra })
			// Kind, period and decision of a status are one leaf: who lists one of them lists what the others tell.
			if leaf := leaves[f.dataset][extra]; leaf != "" {
				cut := releasetest.Ways(t).Cut(release.Registry, release.To{Dataset: f.dataset, Fields: right}, day)
				tell("one field too many", cut, func(field string) bool { return field == extra })
				cut = releasetest.Ways(t, leaf).Cut(release.Registry, release.To{Dataset: f.dataset, Fields: all}, day)
				tell("no grant of "+leaf, cut, func(field string) bool { return field == extra })
			}
		}
		if registry == Social {
			cut := releasetest.Ways(t, "G11.01").Cut(release.Registry, release.To{Dataset: f.dataset, Fields: all}, day)
			tell("no grant of G11.01", cut, func(field string) bool {
				return slices.Contains([]string{domain.FieldKind, domain.FieldPeriod, domain.FieldDecision}, field)
			})
		}
		x := &Exchange{Deps: Deps{Persons: everybody{}}}
		if list, err := x.records(t.Context(), &message{registry: registry, face: f, open: open, now: day}, &plan{}, found{members: []Row{row}}); err != nil || len(list) != 0 {
			t.Errorf("what nobody cut: %v, %v", list, err)
		}
	}
}
