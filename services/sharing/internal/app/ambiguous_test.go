package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// A code that two persons have is refused where a dataset is read by it, as a conflict (409) and never by a guess.
func TestAmbiguousCodeIsRefusedNotGuessed(t *testing.T) {
	t.Parallel()
	w := newRightsWorld(t)
	award := w.grant()
	uses := app.New(app.Deps{Store: store.New(w.db), Persons: unit{w, map[string]uuid.UUID{"00010199999": award.Persons[0]}}, Clock: w.clock})
	w.permit("V-1", office, domain.HouseholdStatus, domain.FieldKind)
	ctx := w.as(office, "RELIEF", "ReadDataset")
	if got, err := uses.OfPerson(ctx, domain.HouseholdStatus, "V-1", "00010199999", w.clock.Now()); err != nil || len(got.Versions) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	got, err := uses.OfPerson(ctx, domain.HouseholdStatus, "V-1", "00000000002", w.clock.Now())
	if !errors.Is(err, domain.ErrPersonAmbiguous) || errs.KindOf(err) != errs.Exists || len(got.Versions) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
