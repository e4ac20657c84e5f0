package vault_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
)

// Ten thousand texts, each with a key of its own that is not at hand: a batch of a run over the whole caseload.
func BenchmarkOpenColdKeys(b *testing.B) {
	const n = 10_000
	db, c := testkit.Postgres(b, "vaulttest", nil), clock.Fixed(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC))
	path := b.TempDir() + "/keys.json"
	if _, err := vault.AddKey(path, c.Now()); err != nil {
		b.Fatal(err)
	}
	keys, err := vault.OpenFile(path)
	if err != nil {
		b.Fatal(err)
	}
	texts, sealed := make([]vault.Text, n), make([]vault.Sealed, n)
	for i := range texts {
		texts[i] = vault.Text{Subject: uuid.NewString(), Field: "f", Record: uuid.New(), Plain: make([]byte, 200)}
	}
	out, err := vault.New(keys, c).Seal(b.Context(), db, vault.Scope{Group: "G10", Tenant: "0001000"}, texts)
	if err != nil {
		b.Fatal(err)
	}
	for i := range sealed {
		sealed[i] = vault.Sealed{Field: "f", Record: texts[i].Record, Bytes: out[i]}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := vault.New(keys, c).Open(b.Context(), db, sealed); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "us/text")
}
