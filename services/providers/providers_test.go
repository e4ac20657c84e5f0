package providers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers"
)

// Requests through the whole real chain: certificates, token, policy, validation, transaction, audit.
func TestThroughTheChain(t *testing.T) {
	t.Parallel()
	now := clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	db := testkit.Postgres(t, providers.Name, providers.Migrations)
	s, err := providers.New(providers.Config{}, service.Deps{Vault: testkit.Vault(t), DB: db, Clock: now, Dial: func(string) (grpc.ClientConnInterface, error) { return nil, nil }}) //nolint:nilnil // no call of this test asks another service
	if err != nil {
		t.Fatal(err)
	}
	api := providersv1.NewRegisterServiceClient(rpctest.Serve(t, s, rpctest.WithClock(now)).Conn)
	rita := rpctest.As(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "rita", Roles: []string{"registrar"}, Purpose: "REGISTER", LegalBasis: "MK385"})
	apsis := rpctest.As(t.Context(), caller.Caller{Kind: caller.System, Subject: "apsis", Roles: []string{"provider"}, Client: "ds_live_apsis", Certificate: thumbprint, Organisation: "40008000001", Purpose: "REGISTER", LegalBasis: "SPSP-17-6"})
	anybody := t.Context()

	p, err := api.CreateProvider(rita, &providersv1.CreateProviderRequest{Provider: &providersv1.Provider{
		RegistrationNumber: "40008000001", Title: "Biedrība", LegalForm: providersv1.LegalForm_LEGAL_FORM_ASSOCIATION,
	}})
	if err != nil {
		t.Fatal(err)
	}
	request := &providersv1.CreateRegistrationRequest{RequestId: uuid.NewString(), Registration: &providersv1.Registration{
		Provider: p.GetProvider().GetName(), ServiceKind: "SVC-04", ClientGroup: providersv1.ClientGroup_CLIENT_GROUP_SENIORS,
		Form: providersv1.ServiceForm_SERVICE_FORM_WITHOUT_LODGING, Address: &providersv1.Address{Municipality: "0033000", Text: "Liepājas iela 1, Kuldīga, LV-3301"},
	}}
	first, err := api.CreateRegistration(rita, request)
	if err != nil {
		t.Fatal(err)
	}
	again, err := api.CreateRegistration(rita, request)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("a repeated request is answered otherwise: %v %v", again, err)
	}
	name := first.GetRegistration().GetName()
	if _, err := api.GetRegistration(anybody, &providersv1.GetRegistrationRequest{Name: name}); errs.ReasonOf(err) != "REGISTRATION_NOT_FOUND" {
		t.Errorf("an application is public: %v", err)
	}
	if _, err := api.DecideRegistration(apsis, &providersv1.DecideRegistrationRequest{Name: name, DecisionRef: "1", From: "2026-03-01"}); errs.KindOf(err) != errs.Denied {
		t.Errorf("a provider registers itself: %v", err)
	}
	if _, err := api.DecideRegistration(rita, &providersv1.DecideRegistrationRequest{Name: name, DecisionRef: "1", From: "2026-03-01"}); err != nil {
		t.Fatal(err)
	}
	giveKeys(t, db, p.GetProvider().GetName(), name)
	if _, err := api.ReportCapacity(apsis, &providersv1.ReportCapacityRequest{Registration: name, Capacity: &providersv1.Capacity{PlacesTotal: 5, PlacesFree: 2}}); err != nil {
		t.Fatal(err)
	}
	got, err := api.GetRegistration(anybody, &providersv1.GetRegistrationRequest{Name: name})
	if r := got.GetRegistration(); err != nil || r.GetState() != providersv1.RegistrationState_REGISTRATION_STATE_REGISTERED || r.GetTo() != "2031-02-28" || r.GetPlaces().GetFree() != 2 {
		t.Errorf("%v %v", r, err)
	}
	file, err := api.ListHsdsServices(anybody, &providersv1.ListHsdsServicesRequest{})
	if err != nil || file.GetFile().GetMediaType() != "application/json" || len(file.GetFile().GetContent()) == 0 {
		t.Errorf("%v", err)
	}
	var audited int
	if err := db.QueryRow(t.Context(), "select count(*) from audit where action in ('CreateProvider', 'CreateRegistration', 'DecideRegistration', 'ReportCapacity') and result = 'ok'").Scan(&audited); err != nil || audited < 4 {
		t.Errorf("%d of 4 writes are in the audit log: %v", audited, err)
	}
}

const thumbprint = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// giveKeys puts a provider's system into production, as the tests of agreements do step by step.
func giveKeys(t *testing.T, db *pg.DB, provider, registration string) {
	t.Helper()
	_, err := db.Exec(t.Context(), `with a as (
		insert into agreement (id, provider_id, environment, municipality, state, grant_code, registrations, fields, modes, per_minute, per_day,
			schema_word, valid_from, valid_to, body, version, created_at, updated_at)
		values (gen_random_uuid(), $1, 'PRODUCTION', '0033000', 'PRODUCTION', 'GR-03', array[$2::uuid], '{G20}', '{API}', 600, 100000, '2026-10',
			'2026-01-01', '2030-12-31', '{}', 1, now(), now()) returning id),
	c as (
		insert into credential (id, agreement_id, environment, client_id, version, created_at)
		select gen_random_uuid(), id, 'PRODUCTION', 'ds_live_apsis', 1, now() from a returning id)
	insert into credential_certificate (credential_id, thumbprint, not_after, valid_from) select id, $3, '2040-01-01', '2020-01-01' from c`,
		strings.TrimPrefix(provider, "providers/"), strings.TrimPrefix(registration, "registrations/"), thumbprint)
	if err != nil {
		t.Fatal(err)
	}
}
