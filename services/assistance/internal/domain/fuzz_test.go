package domain_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// FuzzDecodeParameters: whatever bytes are taken for kept rows, decoding ends with an error or with rows that write themselves the same
// way again.
func FuzzDecodeParameters(f *testing.F) {
	f.Add(engine(f).Parameters().Canonical())
	f.Add([]byte(`{"Key":"gmi.min_payable","ValidFrom":"2021-01-01","ValidTo":"2021-12-31","Value":"0.01","LegalRef":"x","Source":"y","Confidence":"S"}`))
	f.Add([]byte("{}"))
	f.Add([]byte("null\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := domain.DecodeParameters(b)
		if err != nil {
			return
		}
		again, err := domain.DecodeParameters(p.Canonical())
		if err != nil || again.Hash() != p.Hash() || !bytes.Equal(again.Canonical(), p.Canonical()) {
			t.Fatalf("rows change when they are written and read: %v", err)
		}
	})
}

// FuzzAssess: whatever the facts are, the test ends with an error that has a reason or with lines that have reasons, in every version
// alike; the figures without texts say the same.
func FuzzAssess(f *testing.F) {
	e := engine(f)
	old, err := e.At("1.0.0")
	if err != nil {
		f.Fatal(err)
	}
	b, err := json.Marshal(benchFacts(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"Municipality":"0001000","ApplicationDate":"2026-05-15","Purposes":["STATUS"],"Declaration":{"Members":[{"Person":"a","BirthDate":"1985-01-01","Relation":"APPLICANT","Occupation":"EMPLOYED"}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var facts domain.Facts
		if json.Unmarshal(b, &facts) != nil {
			return
		}
		_, _ = old.Assess(facts)
		o, err := e.Assess(facts)
		r, quiet := e.Figures(&facts)
		if (err == nil) != (quiet == nil) {
			t.Fatalf("Assess says %v, Figures says %v", err, quiet)
		}
		if err != nil {
			return
		}
		for i, l := range o.Result.Entitlements {
			if l.Reason.LV == "" || l.Reason.EN == "" || l.Rule == "" || l.MonthlyAmount < 0 || l.MonthlyAmount != r.Entitlements[i].MonthlyAmount {
				t.Fatalf("line %+v", l)
			}
		}
	})
}
