package producer_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/simulator"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// A status that is withdrawn is withdrawn for whoever reads it from DAGR, under her own permission, within DAGR's longest lag; and
// never comes back, although DAGR gets an older version again.
func TestDAGR_ReaderSeesTheWithdrawal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 4, simulator.Options{MaxLag: 24 * time.Hour})
	_, certificate := identity()
	w.must(w.sim.Connect(simulator.Connection{ClientID: "neighbour", Kind: simulator.Consumer, TokenLife: 300, Certificate: certificate, Permissions: simulator.Permissions()}))
	person := w.person()
	award := w.grant(domain.HouseholdStatus, person)
	key := dagr.Key{"PersonCode": w.persons[person].Present, "StatusId": award.ID.String() + "." + award.Parts[0].From.Format(time.DateOnly)}
	read := func() dagr.Record {
		t.Helper()
		got, err := w.client("neighbour").Read(t.Context(), "digisoc_household_status", key, "30001")
		w.must(err)
		return got
	}
	p := w.producer(w.store, w.client("digisoc-out"), dagr.Main)
	w.must(p.Once(t.Context()))
	w.advance(24 * time.Hour)
	if got := read(); got.Data["Revoked"] != false || got.Data["Status"] != "TRUCIGA" || got.Data["IssuerAtvk"] != "0033000" || got.Data["DecisionNo"] != award.Decision.String() {
		t.Errorf("the status in force: %v", got)
	}
	w.change(award, func(a *domain.Award) []domain.Row { return a.End(a.Parts[0].From.AddDate(0, 0, -1)) })
	w.must(p.Once(t.Context()))
	w.advance(24 * time.Hour)
	if got := read(); got.Data["Revoked"] != true || got.Data["RevokedAt"] == nil || got.Version != 2 {
		t.Errorf("the withdrawn status: %v", got)
	}
	if _, err := w.db.Exec(t.Context(), "update dagr_channel set position = 0"); err != nil { // an old backup of ours was restored
		t.Fatal(err)
	}
	w.must(p.Once(t.Context()))
	w.advance(24 * time.Hour)
	if got := read(); got.Data["Revoked"] != true || got.Version != 2 {
		t.Errorf("an older version came back: %v", got)
	}
}
