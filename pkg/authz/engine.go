package authz

import (
	"slices"

	"github.com/cedar-policy/cedar-go"

	"github.com/digisoc/platform/pkg/caller"
)

const (
	principalType cedar.EntityType = "Caller"
	actionType    cedar.EntityType = "Action"
	recordType    cedar.EntityType = "Record"
)

// Engine answers questions about one service. It is immutable and safe for concurrent use.
type Engine struct {
	service  string
	byAction map[string]slice
	open     map[string]bool
	simple   map[string]bool
	callers  callerCache
}

func newEngine(service string, rules []rule) *Engine {
	e := &Engine{service: service, byAction: map[string]slice{}, open: map[string]bool{}, simple: map[string]bool{}}
	for _, r := range rules {
		for _, action := range r.actions {
			if !r.forbid {
				e.byAction[action] = nil
				e.open[action] = e.open[action] || r.open
			}
		}
	}
	for action := range e.byAction {
		e.simple[action] = true
		for _, r := range rules {
			if r.actions == nil || slices.Contains(r.actions, action) {
				e.byAction[action] = append(e.byAction[action], r)
				e.simple[action] = e.simple[action] && r.simple
			}
		}
	}
	return e
}

// Service returns the name of the service that the rules belong to.
func (e *Engine) Service() string { return e.service }

// Allow answers for a loaded record (stage "record"). An action touches data about a person unless some permit opens
// it to everybody without a condition: only law and reference data is opened so. It is meant for tests of rules; calls
// are decided by the chain and by Check.
func (e *Engine) Allow(c caller.Caller, action string, r Resource) bool {
	return e.Decide(Request{Caller: c, Action: action, Resource: r, Stage: StageRecord, PersonalData: !e.Open(action)}).Allowed
}

// AllowRequest answers as the interceptor chain does before the record is read (stage "request"): known only if the
// resource names a municipality.
func (e *Engine) AllowRequest(c caller.Caller, action string, r Resource) bool {
	return e.Decide(Request{Caller: c, Action: action, Resource: r, Stage: StageRequest, PersonalData: !e.Open(action)}).Allowed
}

// Covers returns the actions that no permit names. A service checks its whole contract with it at the start.
func (e *Engine) Covers(actions []string) (missing []string) {
	for _, action := range actions {
		if _, ok := e.byAction[action]; !ok {
			missing = append(missing, action)
		}
	}
	return missing
}

// Open reports whether a permit opens the action to everybody without a condition.
func (e *Engine) Open(action string) bool { return e.open[action] }

// Actions returns every action that some permit names, sorted.
func (e *Engine) Actions() []string {
	actions := make([]string, 0, len(e.byAction))
	for action := range e.byAction {
		actions = append(actions, action)
	}
	slices.Sort(actions)
	return actions
}

// Decide answers a question and says which rules decided. The answer is shared: do not change its slices.
func (e *Engine) Decide(q Request) Decision {
	p := e.callers.entity(q.Caller, q.PersonalData)
	mine := q.Caller.Person != "" && slices.Contains(q.Resource.Persons, q.Caller.Person)
	if e.simple[q.Action] {
		q.Resource.ID, q.Resource.Persons = "", nil // no rule looks at them, but for what mine says
		if mine {
			q.Resource.Persons = []string{q.Caller.Person}
		}
	} else if q.Resource.ID != "" || len(q.Resource.Persons) > 0 {
		return e.decide(q, p)
	}
	same := question{action: q.Action, kind: q.Resource.Type, municipality: q.Resource.Municipality, stage: q.Stage, mine: mine, represented: q.Resource.Relation == representative}
	return p.remembered(same, func() Decision { return e.decide(q, p) })
}

func (e *Engine) decide(q Request, p *principal) Decision {
	rules, ok := e.byAction[q.Action]
	if !ok {
		return Decision{}
	}
	world := entities{principal: p.entity, resource: resourceEntity(q.Resource, q.Stage)}
	answer, why := cedar.Authorize(rules, &world, cedar.Request{
		Principal: p.entity.UID,
		Action:    cedar.NewEntityUID(actionType, cedar.String(q.Action)),
		Resource:  world.resource.UID,
		Context:   p.context,
	})
	d := Decision{Allowed: answer == cedar.Allow}
	for _, reason := range why.Reasons {
		d.Policies = append(d.Policies, string(reason.PolicyID))
		d.PurposeMissing = d.PurposeMissing || (!d.Allowed && reason.PolicyID == purposeRule)
	}
	for _, failed := range why.Errors {
		d.Failed = append(d.Failed, string(failed.PolicyID)+": "+failed.Message)
		if i := slices.IndexFunc(rules, func(r rule) bool { return r.id == failed.PolicyID }); i < 0 || rules[i].forbid {
			d.Allowed = false
		}
	}
	return d
}
