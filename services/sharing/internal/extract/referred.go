package extract

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Referrals is the cases service, which knows what a recipient was sent and proves it from its own rows.
type Referrals interface {
	// Referred returns one page of what opens to a recipient today for the purpose of ctx, and the token of the next page. permission is what the
	// audit log there keeps as the reason.
	Referred(ctx context.Context, recipient string, permission uuid.UUID, token string) ([]Referred, string, error)
}

// Referred is what there is of one referral.
type Referred struct {
	Referral, Child uuid.UUID
	ProcessNumber   string
	Custody         []Custody
}

// Custody is a fact of custody that holds, of the offender who is the child's parent and as to this child.
type Custody struct {
	Kind         string `json:"kind"`
	FromDate     string `json:"fromDate"`
	ToDate       string `json:"toDate,omitempty"`
	DecidingBody string `json:"decidingBody,omitempty"`
}

// Member is a referral that an extract holds, and its child.
type Member struct{ Referral, Child uuid.UUID }

// referralLine is a referral as the recipient gets it, by the name that it knows and nobody else can use. One that was withdrawn has nothing else.
type referralLine struct {
	Referral      string    `json:"referral"`
	Withdrawn     bool      `json:"withdrawn"`
	ProcessNumber string    `json:"processNumber,omitempty"`
	Custody       []Custody `json:"custody,omitempty"`
}

// referred are the referrals that open to the recipient, a line each, and after them those of the extract before that do not any more.
type referred struct {
	x     *Extracts
	e     *Extract
	open  []string
	token string
	ended bool // all that open are written
	seen  map[uuid.UUID]bool
	left  []Member // nil: not looked for yet
}

func (r *referred) next(ctx context.Context, n int) (*Part, error) {
	for !r.ended {
		list, next, err := r.x.Referrals.Referred(ctx, r.e.Organisation, r.e.Permission, r.token)
		if err != nil {
			return nil, err
		}
		r.token, r.ended = next, next == ""
		list = slices.DeleteFunc(list, func(one Referred) bool { return r.seen[one.Referral] }) // one that is there twice was moved between pages
		if len(list) > 0 {
			return r.running(n, list)
		}
	}
	if r.left == nil {
		if err := r.gone(ctx); err != nil {
			return nil, err
		}
	}
	size := min(len(r.left), partRows)
	if size == 0 {
		return nil, nil
	}
	part, cut := &Part{N: n, Persons: []uuid.UUID{}, Records: []uuid.UUID{}}, r.x.cut(r.e, r.x.day())
	for _, m := range r.left[:size] {
		if err := part.line(m.Child, referralLine{Referral: names.Format("referrals", m.Referral), Withdrawn: true}, cut); err != nil {
			return nil, err
		}
	}
	r.left = r.left[size:]
	return part, nil
}

// running is a part of lines of what opens.
func (r *referred) running(n int, list []Referred) (*Part, error) {
	part, cut := &Part{N: n, Persons: []uuid.UUID{}, Records: []uuid.UUID{}}, r.x.cut(r.e, r.x.day())
	for _, one := range list {
		r.seen[one.Referral] = true
		l := referralLine{Referral: names.Format("referrals", one.Referral)}
		if slices.Contains(r.open, domain.FieldProcess) {
			l.ProcessNumber = one.ProcessNumber
		}
		if slices.Contains(r.open, domain.FieldCustody) {
			l.Custody = one.Custody
		}
		if err := part.line(one.Child, l, cut); err != nil {
			return nil, err
		}
		part.Records = append(part.Records, one.Referral)
	}
	return part, nil
}

// gone finds what the extract before held and this one does not.
func (r *referred) gone(ctx context.Context) error {
	before, err := r.x.Store.MembersBefore(ctx, r.e)
	if err != nil {
		return err
	}
	r.left = slices.DeleteFunc(append([]Member{}, before...), func(m Member) bool { return r.seen[m.Referral] })
	return nil
}

// line adds a line about a person, with what may leave of it.
func (p *Part) line(person uuid.UUID, l referralLine, cut release.Cut) error {
	raw, err := json.Marshal(l)
	if err == nil {
		raw, err = leave(raw, cut)
	}
	p.Content, p.Persons, p.Rows = append(p.Content, raw...), append(p.Persons, person), p.Rows+1
	return err
}
