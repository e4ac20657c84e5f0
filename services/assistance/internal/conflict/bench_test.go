package conflict

import "testing"

// BenchmarkCheck asks every rule about a person with a dozen activities.
func BenchmarkCheck(b *testing.B) {
	s := embedded(b)
	k := ask(b, s, "GMI 2026-03-01..2026-05-31 payer=1", "GMI 2026-05-01..2026-07-31 payer=2", "HOUSING 2026-03-01..2026-05-31 payer=1", "HOUSEHOLD 2026-03-01..2026-05-31 household=1 payer=1",
		"HOUSEHOLD 2026-05-01..2026-07-31 household=2 payer=2", "NEEDY 2026-03-01..2026-05-31 payer=1", "NEEDY 2026-05-01..2026-07-31 payer=2", "LONG_TERM_CARE 2026-03-01..2026-04-30 payer=STATE",
		"CARE_ALLOWANCE 2026-01-01..", "MUNICIPAL_ASSISTANT 2026-03-01..2026-04-30", "HOSPITAL 2026-03-10..2026-03-12", "DEATH 2026-04-30")
	b.ReportAllocs()
	for b.Loop() {
		s.Check(k)
	}
}
