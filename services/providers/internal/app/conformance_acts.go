package app

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// files is the subject of errors that the next file is to meet.
const files = "uploads"

// do does one act of a case.
func (p *player) do(ctx context.Context, act conformance.Act, r *domain.CaseResult) error {
	switch act.Do {
	case conformance.DoOffer, conformance.DoOfferFormer, conformance.DoOfferWithdrawn:
		return p.offer(ctx, act, r)
	case conformance.DoAsk:
		return p.ask(ctx, act, r)
	case conformance.DoTell:
		return p.tell(ctx, "future.kind", p.subject(act, r), map[string]string{"case": r.Case, "futureField": "x"})
	case conformance.DoRefuse:
		return p.tx.AddConformanceFault(ctx, p.run.ID, p.subject(act, r), act.Reason, act.Times)
	case conformance.DoCut:
		return p.tx.AddConformanceFault(ctx, p.run.ID, files, domain.ErrSandboxUnavailable.Reason, act.Times)
	case conformance.DoEndKeys, conformance.DoEndShown:
		return p.end(ctx, act.Do)
	case conformance.DoSkew:
		p.run.SkewedSince = time.Time{}
		if act.Times > 0 {
			p.run.SkewedSince = p.now()
		}
		return nil
	}
	return p.change(ctx, act, r)
}

// subject is the name of the assignment that an act is about; of the run when it is about none.
func (p *player) subject(act conformance.Act, r *domain.CaseResult) string {
	if id, ok := r.Assignments[act.On]; ok {
		return names.Format("assignments", id)
	}
	return names.Format("conformanceRuns", p.run.ID)
}

// change lets the municipality do something with an assignment of the case.
func (p *player) change(ctx context.Context, act conformance.Act, r *domain.CaseResult) error {
	x, err := p.tx.LockAssignment(ctx, r.Assignments[act.On])
	if err != nil {
		return err
	}
	word := map[conformance.Do]domain.SandboxAct{
		conformance.DoWithdraw: domain.ActWithdraw, conformance.DoChangePlan: domain.ActChangePlan, conformance.DoMerge: domain.ActMerge, conformance.DoErase: domain.ActErase,
		conformance.DoAccept: domain.ActAccept, conformance.DoMakeStatement: domain.ActMake,
	}[act.Do]
	if act.Do == conformance.DoMerge {
		if _, err := x.Change(domain.AssignmentChange{Extract: map[string]string{domain.FieldCode: p.persona(x.Person).Codes[0]}}); err != nil {
			return err
		}
		if err := p.tx.SaveAssignment(ctx, x, "conformance", p.now()); err != nil {
			return err
		}
	}
	_, err = p.App.act(ctx, p.tx, Admission{Provider: p.run.Provider, Environment: domain.Sandbox, Municipality: sandboxMunicipality}, word, x)
	return err
}

// ask puts an exercise into the list of changes: what a person before the tested system asks it to do.
func (p *player) ask(ctx context.Context, act conformance.Act, r *domain.CaseResult) error {
	body := map[string]string{"exercise": exerciseName(), "case": r.Case, "what": act.What, "suite": p.run.Suite}
	maps.Copy(body, act.Body)
	if of := body["of"]; of != "" {
		body["of"] = r.Marks[of]
	}
	if id, ok := r.Assignments[act.On]; ok {
		body["assignment"] = names.Format("assignments", id)
	} else {
		list, err := p.registered(ctx)
		if err != nil {
			return err
		}
		body["registration"] = names.Format("registrations", list[0].ID)
	}
	if r.Marks == nil {
		r.Marks = map[string]string{}
	}
	r.Marks[conformance.Exercise(act.What, act.On)] = body["exercise"]
	return p.tell(ctx, domain.ExerciseRequested, p.subject(act, r), body)
}

func (p *player) tell(ctx context.Context, kind domain.ChangeKind, subject string, body map[string]string) error {
	return p.tx.AddChange(ctx, domain.Change{Provider: p.run.Provider, Kind: kind, Subject: subject, Municipality: sandboxMunicipality, At: p.now(), Body: body})
}

// offer refers one of the made-up people for a case.
func (p *player) offer(ctx context.Context, act conformance.Act, r *domain.CaseResult) error {
	one := p.named(act.Persona)
	code := one.Codes[0]
	if act.Do == conformance.DoOfferFormer {
		code = one.Codes[len(one.Codes)-1]
	}
	registration, err := p.registrationOf(ctx, one.ServiceKind)
	if err != nil {
		return err
	}
	answerBy := p.answerBy(ctx)
	if act.Within > 0 {
		answerBy = p.now().Add(act.Within)
	}
	x, err := domain.Offer(domain.Assignment{
		ID: newID(), Agreement: p.run.Agreement, Municipality: sandboxMunicipality, Person: sandbox.Person(p.run.Tenant, one.ID), GrantRef: p.run.Suite + " " + r.Case,
		Unit: one.Unit, Limit: domain.Units(one.Limit), LimitPer: limitPer(one), AnswerBy: answerBy,
		Period: domain.Period{From: p.today().AddDays(-40), To: p.today().AddDays(300)}, Payers: []domain.Payer{{Who: "MUNICIPAL", Share: 10_000}},
		AddressHidden: one.Hidden, CreatedBy: "conformance", Created: p.now(),
		Extract: domain.Extract(domain.ReferralFields, map[string]string{
			domain.FieldGivenName: one.GivenName, domain.FieldSurname: one.Surname, domain.FieldCode: code, domain.FieldAddress: one.Address,
			domain.FieldGuardian: one.Guardian, domain.FieldPlan: "Plāns, 1. versija",
		}, one.Hidden),
	}, registration)
	if err != nil {
		return err
	}
	keys := make([][]byte, len(one.Codes))
	for i, c := range one.Codes {
		keys[i] = domain.ClientKey(p.clientKey, c)
	}
	if err := p.tx.AddAssignment(ctx, x, keys); err != nil {
		return err
	}
	if r.Assignments == nil {
		r.Assignments = map[string]uuid.UUID{}
	}
	r.Assignments[act.On] = x.ID
	if act.Do == conformance.DoOfferWithdrawn {
		if err := p.withdrawFirst(ctx, x); err != nil {
			return err
		}
	}
	return p.told(ctx, p.tx, &x, domain.ReferralCreated)
}

// withdrawFirst takes an offer back and tells that before the offer itself is told.
func (p *player) withdrawFirst(ctx context.Context, offered domain.Assignment) error {
	x := offered
	if err := x.Withdraw(""); err != nil {
		return err
	}
	if err := p.tx.SaveAssignment(ctx, x, "conformance", p.now()); err != nil {
		return err
	}
	return p.told(ctx, p.tx, &x, domain.ReferralWithdrawn)
}

func (p *player) named(persona string) sandbox.Persona {
	for _, one := range p.people.Personas {
		if one.ID == persona {
			return one
		}
	}
	return p.people.Personas[0]
}

func (p *player) persona(person uuid.UUID) sandbox.Persona {
	for _, one := range p.people.Personas {
		if sandbox.Person(p.run.Tenant, one.ID) == person {
			return one
		}
	}
	return p.people.Personas[0]
}

// registered are the registrations of the sandbox's agreement.
func (p *player) registered(ctx context.Context) ([]domain.Registration, error) {
	if p.registrations != nil {
		return p.registrations, nil
	}
	g, err := p.tx.LockAgreement(ctx, p.run.Agreement)
	if err != nil {
		return nil, err
	}
	for _, id := range g.Terms.Registrations {
		r, err := p.tx.LockRegistration(ctx, id)
		if err != nil {
			return nil, err
		}
		p.registrations = append(p.registrations, r)
	}
	return p.registrations, nil
}

func (p *player) registrationOf(ctx context.Context, kind string) (*domain.Registration, error) {
	list, err := p.registered(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if strings.EqualFold(list[i].Kind, kind) {
			return &list[i], nil
		}
	}
	return nil, domain.ErrRegistrationNotFound
}

// end ends all signing keys or certificates of the tested system but the newest, as if their overlap were over.
func (p *player) end(ctx context.Context, what conformance.Do) error {
	c := p.rotated
	if c == nil {
		locked, err := p.tx.LockCredential(ctx, p.run.Credential)
		if err != nil {
			return err
		}
		c = &locked
		p.rotated = c
	}
	for i := 0; i < len(c.Keys)-1 && what == conformance.DoEndKeys; i++ {
		c.Keys[i].To = p.now()
	}
	for i := 0; i < len(c.Certificates)-1 && what == conformance.DoEndShown; i++ {
		c.Certificates[i].To = p.now()
	}
	c.Version++
	return p.tx.SaveCredential(ctx, *c)
}
