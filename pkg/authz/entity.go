package authz

import (
	"strings"
	"sync"

	"github.com/cedar-policy/cedar-go"

	"github.com/digisoc/platform/pkg/caller"
)

// entities is the whole world of one question: the caller and the record.
type entities struct {
	principal, resource cedar.Entity
}

// Get returns the entity with an id.
func (w *entities) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case w.principal.UID:
		return w.principal, true
	case w.resource.UID:
		return w.resource, true
	}
	return cedar.Entity{}, false
}

func resourceEntity(r Resource, stage Stage) cedar.Entity {
	if stage == "" {
		stage = StageRequest
	}
	attributes := cedar.RecordMap{
		"type":    cedar.String(r.Type),
		"stage":   cedar.String(stage),
		"known":   cedar.Boolean(stage == StageRecord || r.Municipality != ""),
		"persons": set(r.Persons),
		// what the service found, never what the caller says: she acts for whose record it is, by law or a ruling
		"represented": cedar.Boolean(r.Relation == representative),
	}
	if r.Municipality != "" {
		attributes["municipality"] = cedar.String(r.Municipality)
	}
	return cedar.Entity{UID: cedar.NewEntityUID(recordType, cedar.String(r.ID)), Attributes: cedar.NewRecord(attributes)}
}

// principal is a caller in Cedar's form: the entity and the context of its questions.
type principal struct {
	entity  cedar.Entity
	context cedar.Record

	mu   sync.RWMutex
	memo map[question]Decision
}

// question is everything that a simple rule can see of a record, and any rule of one whose id and persons are not known.
// Rules are pure, so the same question of the same caller always has the same answer.
type question struct {
	action, kind, municipality string
	stage                      Stage
	mine, represented          bool
}

// maxMemo bounds the remembered answers of one caller.
const maxMemo = 256

// remembered answers a question from memory, or by asking and remembering.
func (p *principal) remembered(q question, ask func() Decision) Decision {
	p.mu.RLock()
	d, ok := p.memo[q]
	p.mu.RUnlock()
	if ok {
		return d
	}
	d = ask()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.memo == nil || len(p.memo) >= maxMemo {
		p.memo = map[question]Decision{}
	}
	p.memo[q] = d
	return d
}

func newPrincipal(c caller.Caller, personalData bool) *principal {
	kind := c.Kind
	if kind == "" {
		kind = caller.Anonymous
	}
	attributes := cedar.RecordMap{
		"kind":     cedar.String(kind),
		"subject":  cedar.String(c.Subject),
		"workload": cedar.String(c.Workload),
		"roles":    set(c.Roles),
	}
	for name, value := range map[cedar.String]string{"municipality": c.Municipality, "organisation": c.Organisation, "person": c.Person} {
		if value != "" {
			attributes[name] = cedar.String(value)
		}
	}
	return &principal{
		entity: cedar.Entity{UID: cedar.NewEntityUID(principalType, cedar.String(c.Subject)), Attributes: cedar.NewRecord(attributes)},
		context: cedar.NewRecord(cedar.RecordMap{
			"purpose":       cedar.String(c.Purpose),
			"legal_basis":   cedar.String(c.LegalBasis),
			"case":          cedar.String(c.Case),
			"personal_data": cedar.Boolean(personalData),
		}),
	}
}

func set(words []string) cedar.Set {
	values := make([]cedar.Value, len(words))
	for i, w := range words {
		values[i] = cedar.String(w)
	}
	return cedar.NewSet(values...)
}

// callerKey is everything of a caller that a rule can see.
type callerKey struct {
	kind                                                                         caller.Kind
	subject, workload, roles, organisation, municipality, person, purpose, basis string
	caseName                                                                     string
	personalData                                                                 bool
}

// callerCache keeps the built form of recent callers: the same official asks many times an hour, and building is most
// of the cost of a decision.
type callerCache struct {
	mu   sync.RWMutex
	seen map[callerKey]*principal
}

// maxCallers bounds the cache; when it is full it starts afresh.
const maxCallers = 4096

func (cc *callerCache) entity(c caller.Caller, personalData bool) *principal {
	k := callerKey{
		kind: c.Kind, subject: c.Subject, workload: c.Workload, roles: strings.Join(c.Roles, "\x00"), organisation: c.Organisation,
		municipality: c.Municipality, person: c.Person, purpose: c.Purpose, basis: c.LegalBasis, caseName: c.Case, personalData: personalData,
	}
	cc.mu.RLock()
	p, ok := cc.seen[k]
	cc.mu.RUnlock()
	if ok {
		return p
	}
	p = newPrincipal(c, personalData)
	cc.mu.Lock()
	defer cc.mu.Unlock()
	if cc.seen == nil || len(cc.seen) >= maxCallers {
		cc.seen = make(map[callerKey]*principal, 64)
	}
	cc.seen[k] = p
	return p
}
