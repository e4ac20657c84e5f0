package mask

import (
	"fmt"
	"io/fs"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
)

// Disclosure is what a service lets out: the rules of who gets what and the leaf of each field.
type Disclosure struct {
	Rules *disclose.Rules
	Table *Table
	reach sync.Map // protoreflect.FullName → whether the message holds a part
}

// Open reads rules and table from the rows of the contract.
func Open(fsys fs.FS) (*Disclosure, error) {
	rules, err := disclose.Load(fsys)
	if err != nil {
		return nil, err
	}
	table, err := Load(fsys, rules.Catalogue())
	if err != nil {
		return nil, fmt.Errorf("fields of messages: %w", err)
	}
	return &Disclosure{Rules: rules, Table: table}, nil
}

// Answer cuts an answer to what the caller may be shown on the day of an instant: by the rows of recipients, and by the groups that
// the token was narrowed to. Callers that no row masks and whose token is not narrowed get it whole; a system in no row is shown
// nothing of a person. Parts that hold what another one's grant opens are cut by that grant, whoever is answered. found are the relations of the caller to whose records they are.
func (d *Disclosure) Answer(m proto.Message, to caller.Caller, at time.Time, found ...string) {
	day := at.In(clock.Riga).Format(time.DateOnly)
	d.parts(m.ProtoReflect(), day)
	masked := d.Rules.Masked(to) && !d.Rules.Source(to)
	switch {
	case masked:
		shown, known := d.Rules.For(to, day, found...)
		if len(to.Groups) > 0 {
			shown = shown.And(d.groups(to.Groups))
		}
		d.Table.Apply(m, shown, !known)
	case len(to.Groups) > 0:
		d.Table.Apply(m, d.groups(to.Groups), false)
	}
}

// groups is the leaves of groups; a group in no catalogue has none.
func (d *Disclosure) groups(codes []string) (shown disclose.Mask) {
	for _, code := range codes {
		for _, l := range d.Rules.Catalogue().Expand(code) {
			shown = shown.With(l.Index)
		}
	}
	return shown
}

// Refused returns a leaf that a request brings although its justification is off on the day of an instant; empty when there is
// none (OBJ-D1).
func (d *Disclosure) Refused(m proto.Message, at time.Time) string {
	return d.Table.Carries(m, d.Rules.Kept(at.In(clock.Riga).Format(time.DateOnly)))
}
