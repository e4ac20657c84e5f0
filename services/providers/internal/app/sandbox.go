package app

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// sandboxesAnHour is how many sandboxes are made within an hour, by all together: anybody may make one.
const sandboxesAnHour = 200

// sandboxMunicipality is whose clients the made-up people are.
const sandboxMunicipality = "0033000"

// Cast is one made-up client of a sandbox with its assignment; the assignment is new after a reset.
type Cast struct {
	Persona    sandbox.Persona
	Assignment uuid.UUID
}

// Sandbox is a sandbox as its owner sees it.
type Sandbox struct {
	domain.Tenant
	Client        string // client_id
	Faults        sandbox.Faults
	Now           time.Time // by the clock of the sandbox
	Registrations []uuid.UUID
	Cast          []Cast
	UnknownCode   string
}

// CreateSandbox makes a sandbox of one's own in one call: a provider with two registrations, an agreement in force, keys, and
// an offered assignment for each of the made-up people. Anybody may; only the keys that were brought open it.
func (a *App) CreateSandbox(ctx context.Context, k NewKeys) (Sandbox, error) {
	if a.people == nil {
		return Sandbox{}, domain.ErrSandboxClosed
	}
	r, err := a.rotation(k)
	if err != nil {
		return Sandbox{}, err
	}
	if r.Key == nil || r.Certificate == nil {
		return Sandbox{}, domain.ErrCertInvalid
	}
	n, err := a.store.SandboxesSince(ctx, a.timeIn(ctx).Add(-time.Hour))
	if err != nil {
		return Sandbox{}, err
	}
	if n >= sandboxesAnHour {
		return Sandbox{}, domain.ErrSandboxBusy
	}
	out := Sandbox{Tenant: domain.Tenant{ID: uuid.New(), Credential: uuid.Must(uuid.NewV7()), Created: a.timeIn(ctx), Version: 1}, Client: clientID(domain.Sandbox), Now: a.timeIn(ctx)}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := a.populate(ctx, tx, &out); err != nil {
			return err
		}
		c := domain.Credential{ID: out.Credential, Agreement: out.Agreement, Environment: domain.Sandbox, Client: out.Client, Created: a.timeIn(ctx)}
		if err := c.Rotate(r, a.timeIn(ctx)); err != nil {
			return err
		}
		if err := tx.AddCredential(ctx, c); err != nil {
			return err
		}
		return tx.AddSandbox(ctx, out.Tenant)
	})
}

// populate makes everything of a sandbox but its keys. No event leaves a sandbox.
func (a *App) populate(ctx context.Context, tx Tx, s *Sandbox) error {
	p, err := domain.NewProvider(domain.Provider{
		ID: uuid.Must(uuid.NewV7()), Environment: domain.Sandbox, Tenant: s.ID, Number: fmt.Sprintf("4%010d", s.Resets+1),
		Title: "Smilšu kastes sniedzējs", Form: domain.Association,
	})
	if err != nil {
		return err
	}
	if err := tx.AddProvider(ctx, p, a.timeIn(ctx)); err != nil {
		return err
	}
	s.Provider, s.Registrations, s.Cast, s.UnknownCode = p.ID, nil, nil, a.people.UnknownCode
	byKind := map[string]*domain.Registration{}
	for _, one := range a.people.Personas {
		if byKind[one.ServiceKind] != nil {
			continue
		}
		r, err := a.sandboxRegistration(ctx, tx, p, one.ServiceKind)
		if err != nil {
			return err
		}
		byKind[one.ServiceKind] = r
		s.Registrations = append(s.Registrations, r.ID)
	}
	if err := a.sandboxAgreement(ctx, tx, s); err != nil {
		return err
	}
	for _, one := range a.people.Personas {
		id, err := a.refer(ctx, tx, s, one, byKind[one.ServiceKind])
		if err != nil {
			return err
		}
		s.Cast = append(s.Cast, Cast{Persona: one, Assignment: id})
	}
	return nil
}

func (a *App) sandboxRegistration(ctx context.Context, tx Tx, p domain.Provider, kind string) (*domain.Registration, error) {
	lodging := domain.ServiceForm("WITHOUT_LODGING")
	if k, ok := a.catalogue.Kind(kind, a.dayIn(ctx)); ok && k.Lodging {
		lodging = "WITH_LODGING"
	}
	id := uuid.Must(uuid.NewV7())
	r := domain.Apply(domain.Registration{
		ID: id, Provider: p.ID, Environment: domain.Sandbox, Number: "SBX-" + id.String(), Kind: kind, Group: "ALL", Form: lodging,
		Address: domain.Address{Municipality: sandboxMunicipality, Text: "Smilšu iela 1, Kuldīga, " + kind},
	})
	from := a.dayIn(ctx).AddDays(-60)
	if err := r.Register(from, a.catalogue.Years(catalogue.RegistrationYears, from), "smilšu kaste"); err != nil {
		return nil, err
	}
	if err := tx.AddRegistration(ctx, r, a.timeIn(ctx)); err != nil {
		return nil, err
	}
	mode := domain.ModePeriod{ID: uuid.Must(uuid.NewV7()), Registration: id, Mode: domain.ModeAPI, Days: domain.Period{From: from}, SetBy: "sandbox"}
	if err := tx.AddInputMode(ctx, mode, a.timeIn(ctx)); err != nil {
		return nil, err
	}
	return &r, a.pricesOfSandbox(ctx, tx, &r)
}

// sandboxAgreement is in force at once: a sandbox holds nobody's data, and what conforms is found out here.
func (a *App) sandboxAgreement(ctx context.Context, tx Tx, s *Sandbox) error {
	rules := a.grants.On(a.dayIn(ctx))
	grant := rules.DecideGrant(domain.GrantFacts{Form: domain.Association, Registered: true, Delegated: true})
	g, err := domain.NewAgreement(domain.Agreement{
		ID: uuid.Must(uuid.NewV7()), Environment: domain.Sandbox, Provider: s.Provider, Municipality: sandboxMunicipality, Grant: grant,
		Terms: domain.Terms{
			Registrations: s.Registrations, Purposes: []string{"DELIVER"}, Fields: grant.Fields, Modes: []string{string(domain.ModeAPI)},
			PerMinute: 5 * perMinute, PerDay: perDay, System: domain.System{Name: "sandbox", Version: "1", Schema: "2026-10"},
			SecurityContact: "sandbox@example.lv", DataOfficers: []string{"dpo@provider.example.lv", "dpo@municipality.example.lv"},
			IncidentHours: 24, CorrectionDays: 5, ReturnOrErase: "ERASE", From: a.dayIn(ctx).AddDays(-60), To: a.dayIn(ctx).AddYears(2), DelegatingAct: "smilšu kaste",
		},
	})
	if err != nil {
		return err
	}
	g.State, s.Agreement = domain.AgreementProduction, g.ID
	return tx.AddAgreement(ctx, g, a.timeIn(ctx))
}

// refer offers one of the made-up people. Its period begins last month, so that records of last month can be sent at once.
func (a *App) refer(ctx context.Context, tx Tx, s *Sandbox, one sandbox.Persona, r *domain.Registration) (uuid.UUID, error) {
	extract := map[string]string{
		domain.FieldGivenName: one.GivenName, domain.FieldSurname: one.Surname, domain.FieldCode: one.Codes[0], domain.FieldAddress: one.Address,
		domain.FieldGuardian: one.Guardian, domain.FieldPlan: "Plāns, 1. versija",
	}
	x, err := domain.Offer(domain.Assignment{
		ID: uuid.Must(uuid.NewV7()), Agreement: s.Agreement, Municipality: sandboxMunicipality, Person: sandbox.Person(s.ID, one.ID),
		GrantRef: "smilšu kaste " + one.ID, Unit: one.Unit, Limit: domain.Units(one.Limit), LimitPer: limitPer(one), AnswerBy: a.answerBy(ctx),
		Period: domain.Period{From: a.dayIn(ctx).AddDays(-40), To: a.dayIn(ctx).AddDays(300)}, Payers: []domain.Payer{{Who: "MUNICIPAL", Share: 10_000}},
		AddressHidden: one.Hidden, Extract: domain.Extract(domain.ReferralFields, extract, one.Hidden), CreatedBy: "sandbox", Created: a.timeIn(ctx),
	}, r)
	if err != nil {
		return uuid.Nil, err
	}
	keys := make([][]byte, len(one.Codes))
	for i, code := range one.Codes {
		keys[i] = domain.ClientKey(a.clientKey, code)
	}
	if err := tx.AddAssignment(ctx, x, keys); err != nil {
		return uuid.Nil, err
	}
	return x.ID, a.told(ctx, tx, &x, domain.ReferralCreated)
}

func limitPer(one sandbox.Persona) domain.LimitPer {
	if one.Limit == 0 {
		return ""
	}
	return domain.LimitPer(one.LimitPer)
}

// seeSandbox admits the calling system, whatever faults are switched on, and finds its sandbox.
func (a *App) seeSandbox(ctx context.Context) (Admission, error) {
	adm, err := a.identified(ctx)
	if err != nil {
		return adm, err
	}
	if adm.Environment != domain.Sandbox || a.people == nil {
		return adm, domain.ErrSandboxNotFound
	}
	return adm, see(ctx, "sandbox", names.Format("sandboxes", adm.Tenant), adm.Municipality, nil, domain.ErrSandboxNotFound)
}
