package disclose

import (
	"slices"
	"sync"
)

// remembered is how many different questions are kept; the real ones are a few hundred a day.
const remembered = 4096

// rememberedDays is for how many days it is kept what law and justification allow.
const rememberedDays = 1000

// key is a question without what the agreement lists.
type key struct {
	recipient, purpose, mode, relation, day string
	roles                                   uint16
	flags                                   uint8
}

// memo keeps answers by question.
type memo struct {
	mu   sync.RWMutex
	seen map[key]*judged
}

func (m *memo) get(r *Rules, q *Question) *judged {
	k := keyOf(q)
	m.mu.RLock()
	j, ok := m.seen[k]
	m.mu.RUnlock()
	if ok {
		return j
	}
	fresh := r.evaluate(q)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil || len(m.seen) >= remembered {
		m.seen = map[key]*judged{}
	}
	m.seen[k] = &fresh
	return &fresh
}

func keyOf(q *Question) key {
	k := key{recipient: q.Recipient, purpose: q.Purpose, mode: q.Mode, relation: q.Relation, day: q.Day}
	for _, role := range q.Roles {
		if i := slices.Index(needs, role); i >= 0 {
			k.roles |= 1 << i
		}
	}
	for i, on := range [...]bool{q.Agreement, q.Listed, q.Channel, q.Session, q.Quota, q.Hidden, q.Conflict} {
		if on {
			k.flags |= 1 << i
		}
	}
	return k
}
