package authz

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/ast"
	cedarast "github.com/cedar-policy/cedar-go/x/exp/ast"

	"github.com/digisoc/platform/pkg/authz/policy"
)

// rule is one compiled policy and what is needed to pick it quickly.
type rule struct {
	id      cedar.PolicyID
	policy  *cedar.Policy
	actions []string // nil: every action
	forbid  bool
	open    bool // permits everybody without a condition
	simple  bool // of a record's persons it only asks whether the caller is one, and no record by its id
}

// slice is the rules that can speak about one action.
type slice []rule

// All makes a slice a set of policies for Cedar.
func (s slice) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for i := range s {
			if !yield(s[i].id, s[i].policy) {
				return
			}
		}
	}
}

// Load compiles the rules of a service, all *.cedar files of fsys, together with the shared rules, and sorts them by
// action. An unreadable rule, a permit that names no action, a repeated id or an empty folder is an error that names
// the file and line: a service does not start with rules it does not understand.
func Load(service string, fsys fs.FS) (*Engine, error) {
	shared, err := parse("platform", policy.Files)
	if err != nil {
		return nil, err
	}
	own, err := parse(service, fsys)
	if err != nil {
		return nil, err
	}
	if len(own) == 0 {
		return nil, fmt.Errorf("policy of %s: no rules found in *.cedar", service)
	}
	rules := append(shared, own...)
	seen := map[cedar.PolicyID]bool{}
	for _, r := range rules {
		if seen[r.id] {
			return nil, fmt.Errorf("policy of %s: two rules have the id %q (%s)", service, r.id, where(r.policy))
		}
		seen[r.id] = true
	}
	return newEngine(service, rules), nil
}

func parse(service string, fsys fs.FS) ([]rule, error) {
	files, err := fs.Glob(fsys, "*.cedar")
	if err != nil {
		return nil, fmt.Errorf("policy of %s: %w", service, err)
	}
	var rules []rule
	for _, name := range files {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("policy of %s: %w", service, err)
		}
		list, err := cedar.NewPolicyListFromBytes(name, text)
		if err != nil {
			return nil, fmt.Errorf("policy of %s: %s: %w", service, name, err)
		}
		for _, p := range list {
			r, err := compile(service, p)
			if err != nil {
				return nil, err
			}
			rules = append(rules, r)
		}
	}
	return rules, nil
}

func compile(service string, p *cedar.Policy) (rule, error) {
	tree := (*cedarast.Policy)(p.AST())
	r := rule{policy: p, forbid: p.Effect() == cedar.Forbid, id: cedar.PolicyID(where(p))}
	if id, ok := p.Annotations()["id"]; ok {
		r.id = cedar.PolicyID(id)
	}
	actions, err := actionsOf(tree.Action)
	if err != nil {
		return rule{}, fmt.Errorf("policy of %s: %s: %w", service, where(p), err)
	}
	r.actions = actions
	if !r.forbid && actions == nil {
		return rule{}, fmt.Errorf("policy of %s: %s: a permit must name its actions", service, where(p))
	}
	_, anybody := tree.Principal.(cedarast.ScopeTypeAll)
	_, anything := tree.Resource.(cedarast.ScopeTypeAll)
	r.open = !r.forbid && anybody && anything && len(tree.Conditions) == 0
	bare := *tree
	bare.Annotations = nil
	r.simple = simple(string(cedar.NewPolicyFromAST((*ast.Policy)(&bare)).MarshalCedar()))
	return r, nil
}

func actionsOf(scope cedarast.IsActionScopeNode) ([]string, error) {
	var named []cedar.EntityUID
	switch s := scope.(type) {
	case cedarast.ScopeTypeAll:
		return nil, nil
	case cedarast.ScopeTypeEq:
		named = []cedar.EntityUID{s.Entity}
	case cedarast.ScopeTypeIn:
		named = []cedar.EntityUID{s.Entity}
	case cedarast.ScopeTypeInSet:
		named = s.Entities
	default:
		return nil, fmt.Errorf("unknown form of action %T", scope)
	}
	actions := make([]string, 0, len(named))
	for _, uid := range named {
		if uid.Type != actionType {
			return nil, fmt.Errorf("action %s is not of the form Action::\"Name\"", uid)
		}
		actions = append(actions, string(uid.ID))
	}
	slices.Sort(actions)
	return actions, nil
}

// where names the file and line of a rule.
func where(p *cedar.Policy) string {
	at := p.Position()
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(at.Filename, "./"), at.Line)
}

// simple reports whether a rule, in Cedar's own way of writing it, sees of a record's persons only whether the caller is
// one of them, and never names a record. For such rules records that look alike have the same answer.
func simple(text string) bool {
	mine := strings.Count(text, "resource.persons.contains(principal.person)")
	return strings.Count(text, "persons") == mine && !strings.Contains(text, string(recordType)+"::")
}
