package e2e

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// outsource gives a vendor an active row in the outsourcing register: one officer makes it, another one assesses (OBJ-O1).
func (s *system) outsource(t *testing.T, organisation string) rest.Doc {
	t.Helper()
	today := time.Now()
	row, err := s.people.As("raimonds.sils").Post(t.Context(), "/v1/outsourcings", rest.Doc{"outsourcing": rest.Doc{
		"organisation": organisation, "title": "SIA Vendors", "service": "runs the system of a provider", "contract": "2026/5", "dataGroups": []any{"G18"},
		"locations": []any{"LV"}, "securityClass": "B", "exitPlan": "EXIT-5", "fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly),
		"toDate": today.AddDate(1, 0, 0).Format(time.DateOnly)}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	row, err = s.people.As("sandra.purina").Post(t.Context(), "/v1/"+rest.Str(row, "name")+":assess", rest.Doc{
		"date": today.AddDate(0, 0, -1).Format(time.DateOnly), "assessment": "ASSESS-5"}, uuid.NewString())
	if err != nil || rest.Str(row, "state") != "ACTIVE" {
		t.Fatalf("%v, %v", row, err)
	}
	return row
}

// OBJ-O1 over REST: a vendor's system gets in when its organisation has an active row, and ending the row ends its access.
func TestOBJ_O1_VendorNeedsAnActiveRow(t *testing.T) {
	rita, dace := registrar{sys(t).people.As("rita.lapina"), t}, officer(t)
	p := rita.provider("")
	own1, vendor := newSystem(t), newSystem(t)
	own1.join(p, termsOf(rest.Str(rita.registration(p, "SVC-04", "C iela 1", false), "name")))
	at := "/v1/" + rest.Str(own1.agreement, "name")
	a := dace.post(at+"/operators", rest.Doc{"operator": rest.Doc{
		"title": "SIA Vendors", "registrationNumber": "40003000002", "mandate": "Pilnvara 6", "from": time.Now().Format(time.DateOnly),
	}})
	vendor.client = rest.Str(dace.post(at+"/credentials", rest.Doc{
		"operator": rest.Str(rest.List(a, "operators")[0], "name"), "jwk": vendor.jwk(), "certificatePem": vendor.pem}), "clientId")
	asks := func(s *apsis) string {
		_, err := s.Get(t.Context(), at)
		return refusal(err)
	}
	if got := asks(vendor); got != "OUTSOURCING_NOT_ACTIVE" {
		t.Errorf("without a row: %q", got)
	}
	row := sys(t).outsource(t, "40003000002")
	await(t, "the row gives access", func() bool { return asks(vendor) == "" })
	if _, err := sys(t).people.As("raimonds.sils").Post(t.Context(), "/v1/"+rest.Str(row, "name")+":end", rest.Doc{"reason": "contract ended"}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	await(t, "its end takes it", func() bool { return asks(vendor) == "OUTSOURCING_NOT_ACTIVE" })
	if got := asks(own1); got != "" {
		t.Errorf("the provider itself: %q", got)
	}
}
