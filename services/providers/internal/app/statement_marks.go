package app

import (
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// endedMonths are the statements of ended months that records of a chunk change, each once. Those of the running month are looked
// at when it ends, so the usual chunk has none.
func endedMonths(adm Admission, list []domain.Judgement, today domain.Date) []domain.StatementKey {
	m := marks{today: today.Month()}
	for i := range list {
		k := list[i].New
		if k == nil {
			continue
		}
		m.add(domain.StatementKey{Environment: adm.Environment, Provider: adm.Provider, Municipality: k.Municipality, Month: k.Day.Month()})
		if !list[i].LastDay.IsZero() {
			m.add(domain.StatementKey{Environment: adm.Environment, Provider: adm.Provider, Municipality: k.Municipality, Month: list[i].LastDay.Month()})
		}
	}
	return m.list
}

// marks collects the statements of ended months, each once.
type marks struct {
	today domain.Month
	seen  map[domain.StatementKey]bool
	list  []domain.StatementKey
}

func (m *marks) add(k domain.StatementKey) {
	if k.Month >= m.today || m.seen[k] {
		return
	}
	if m.seen == nil {
		m.seen = map[domain.StatementKey]bool{}
	}
	m.seen[k], m.list = true, append(m.list, k)
}
