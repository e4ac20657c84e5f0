package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Check keeps what the grant is found to be now; a refusal stays a draft.
func (a *Agreement) Check(g GrantDecision) error {
	if a.State != AgreementDraft && a.State != AgreementChecked {
		return ErrAgreementState
	}
	if err := a.Terms.check(g); err != nil {
		return err
	}
	a.Grant, a.State = g, AgreementChecked
	a.Version++
	return nil
}

// Sign records that a party has signed the version that is open: the first draft, or the proposal. A party signs once.
// With the last signature a first version is signed, and a proposal takes effect as soon as the proof of conformance
// covers it.
func (a *Agreement) Sign(s Signature) error {
	list := &a.Signatures
	switch {
	case a.Proposed != nil && a.State != AgreementEnded:
		list = &a.Proposed.Signatures
	case a.State != AgreementChecked:
		return ErrAgreementState
	}
	if slices.ContainsFunc(*list, func(o Signature) bool { return o.Party == s.Party }) {
		return ErrAgreementSigned
	}
	*list = append(*list, s)
	a.Version++
	if len(*list) == len(Parties) {
		if a.Proposed == nil {
			a.State = AgreementSigned
		}
		a.adopt(s.At)
	}
	return nil
}

// OpenTest lets keys be made and records be validated, before the proof of conformance.
func (a *Agreement) OpenTest() error {
	if a.State != AgreementSigned {
		return ErrAgreementState
	}
	a.State = AgreementTest
	a.Version++
	return nil
}

// Attach keeps a proof of conformance that covers the terms and opens production by itself: it is signed, or it would not
// have come to a test.
func (a *Agreement) Attach(c Certificate, now time.Time) error {
	switch a.State {
	case AgreementTest, AgreementConforms, AgreementProduction:
	default:
		return ErrAgreementState
	}
	covers := c.Covers(a.Terms, now)
	if next := a.Proposed; next != nil && c.Covers(next.Terms, now) && len(next.Signatures) == len(Parties) {
		covers = true
	}
	if !covers {
		return ErrCertificateOther
	}
	a.Certificate = &c
	a.State = AgreementProduction
	a.adopt(now)
	a.Version++
	return nil
}

// adopt puts a proposal in force when every party has signed and, in production, the proof covers it.
func (a *Agreement) adopt(now time.Time) {
	next := a.Proposed
	if next == nil || len(next.Signatures) != len(Parties) {
		return
	}
	if a.Certificate != nil && !a.Certificate.Covers(next.Terms, now) {
		return
	}
	a.Terms, a.Number, a.Signatures, a.Proposed = next.Terms, next.Number, next.Signatures, nil
}

// Amend proposes the next version; the one in force goes on until every party has signed. Another proposal replaces an
// open one.
func (a *Agreement) Amend(t Terms, g GrantDecision) error {
	switch a.State {
	case AgreementDraft, AgreementChecked, AgreementEnded:
		return ErrAgreementState
	}
	if err := t.check(g); err != nil {
		return err
	}
	number := a.Number + 1
	if a.Proposed != nil {
		number = a.Proposed.Number + 1
	}
	a.Proposed = &Proposal{Number: number, Terms: t}
	a.Version++
	return nil
}

// Suspend stops calls at once.
func (a *Agreement) Suspend() error {
	if a.State == AgreementDraft || a.State == AgreementChecked || a.State == AgreementSuspended || a.State == AgreementEnded {
		return ErrAgreementState
	}
	a.Before, a.State = a.State, AgreementSuspended
	a.Version++
	return nil
}

// Resume ends a suspension.
func (a *Agreement) Resume() error {
	if a.State != AgreementSuspended {
		return ErrAgreementState
	}
	a.State, a.Before = a.Before, ""
	a.Version++
	return nil
}

// End stops calls at once and for good.
func (a *Agreement) End() error {
	if a.State == AgreementEnded {
		return ErrAgreementState
	}
	a.State, a.Proposed = AgreementEnded, nil
	a.Version++
	return nil
}

// AddOperator records that a vendor acts for the provider.
func (a *Agreement) AddOperator(o Operator) error {
	if a.State == AgreementEnded {
		return ErrAgreementState
	}
	if o.Mandate == "" {
		return ErrMandateRequired
	}
	a.Operators = append(a.Operators, o)
	a.Version++
	return nil
}

// RevokeOperator ends a vendor's mandate at once. The provider and its other operators go on.
func (a *Agreement) RevokeOperator(id uuid.UUID, now time.Time) error {
	for i := range a.Operators {
		if a.Operators[i].ID == id {
			if a.Operators[i].Revoked.IsZero() {
				a.Operators[i].Revoked = now
				a.Version++
			}
			return nil
		}
	}
	return ErrOperatorNotFound
}

// KeysAllowed reports whether keys may be made: from test access on, and for an operator only while its mandate holds.
func (a *Agreement) KeysAllowed(operator uuid.UUID) error {
	switch a.State {
	case AgreementTest, AgreementConforms, AgreementProduction:
	default:
		return ErrAgreementState
	}
	if operator == uuid.Nil {
		return nil
	}
	for _, o := range a.Operators {
		if o.ID == operator && o.Revoked.IsZero() {
			return nil
		}
	}
	return ErrOperatorNotFound
}
