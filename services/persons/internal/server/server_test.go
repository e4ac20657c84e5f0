package server_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/testkit"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/policy"
	"github.com/digisoc/platform/services/persons/internal/server"
	"github.com/digisoc/platform/services/persons/internal/store"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

const riga, daugavpils = "0001000", "0002000"

// served is the handlers behind the real chain.
type served struct {
	personsv1.PersonsServiceClient
	*rpctest.Server
	db    *pg.DB
	codes int
}

func serve(t *testing.T) *served {
	t.Helper()
	t.Parallel()
	engine, err := authz.Load("persons", policy.Files)
	if err != nil {
		t.Fatal(err)
	}
	municipalities, err := territory.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Postgres(t, "persons", store.Migrations)
	c := clock.Fixed(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC))
	handlers := server.New(app.New(store.New(db, testkit.Vault(t)), c, municipalities, app.Options{SyntheticCodes: true, SearchKey: []byte("a key for tests only")}))
	s := rpctest.Serve(t, rpctest.Fake{
		Service: "persons", Guarded: rpc.Guard{Policy: engine, DB: db, Encode: server.Encode, Callers: []string{"gateway", "cases"}},
		Serve: func(r grpc.ServiceRegistrar) { personsv1.RegisterPersonsServiceServer(r, handlers) },
	})
	return &served{PersonsServiceClient: personsv1.NewPersonsServiceClient(s.Conn), Server: s, db: db}
}

func staff(municipality, about string) caller.Caller {
	return caller.Caller{Kind: caller.Staff, Subject: "staff-" + municipality, Roles: []string{"caseworker"}, Municipality: municipality,
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: about}
}

func as(t *testing.T, c caller.Caller) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), c)
}

// someone is a new made-up person of Rīga.
func (s *served) someone() *personsv1.Person {
	s.codes++
	return &personsv1.Person{
		GivenName: "Anna", Surname: "Ozoliņa", BirthDate: "1980-01-01", Sex: personsv1.Sex_SEX_FEMALE,
		DeclaredAddress: &personsv1.Address{Municipality: riga, Text: "Brīvības iela 1"},
		Identifiers:     []*personsv1.Identifier{{Kind: personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE, Value: fmt.Sprintf("000180-%05d", s.codes)}},
	}
}

func (s *served) create(t *testing.T) *personsv1.Person {
	t.Helper()
	resp, err := s.CreatePerson(as(t, staff(riga, "")), &personsv1.CreatePersonRequest{Person: s.someone()})
	if err != nil {
		t.Fatal(err)
	}
	return resp.GetPerson()
}

// wantErr checks the reason and, when given, the fields of an error that came over the wire.
func wantErr(t *testing.T, what string, err error, reason string, fields ...string) {
	t.Helper()
	e, ok := errs.As(err)
	if !ok || e.Reason != reason {
		t.Errorf("%s: %v, want %s", what, err, reason)
		return
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path)
	}
	if len(fields) > 0 && !slices.Equal(got, fields) {
		t.Errorf("%s: violations at %v, want %v", what, got, fields)
	}
}

func TestPersonOverTheWire(t *testing.T) {
	s := serve(t)
	in := s.someone()
	in.Identifiers = append(in.Identifiers, &personsv1.Identifier{Kind: personsv1.IdentifierKind_IDENTIFIER_KIND_FOREIGN, Value: "EE/1", Country: "EE", StartDate: "2020-01-01"})
	created, err := s.CreatePerson(as(t, staff(riga, "")), &personsv1.CreatePersonRequest{Person: in})
	if err != nil {
		t.Fatal(err)
	}
	p := created.GetPerson()
	got, err := s.GetPerson(as(t, staff(riga, "")), &personsv1.GetPersonRequest{Name: p.GetName()})
	if err != nil || !proto.Equal(got.GetPerson(), p) {
		t.Errorf("created\n%v\nread\n%v, %v", p, got.GetPerson(), err)
	}
	if p.GetEtag() == "" || p.GetIdentifiers()[0].GetValue() != "00018000001" || p.GetIdentifiers()[0].GetWarning() == "" || p.GetCreateTime().AsTime().IsZero() {
		t.Errorf("created %v", p)
	}
	p.Name, p.Etag, p.CreateTime, p.UpdateTime = "", "", nil, nil
	p.Identifiers[0].Warning, in.Identifiers[0].Value = "", p.GetIdentifiers()[0].GetValue()
	if !proto.Equal(p, in) {
		t.Errorf("sent\n%v\ngot back\n%v", in, p)
	}
}

func TestRepeatedRequestHasOneEffect(t *testing.T) {
	s := serve(t)
	req := &personsv1.CreatePersonRequest{Person: s.someone(), RequestId: uuid.NewString()}
	first, err := s.CreatePerson(as(t, staff(riga, "")), req)
	if err != nil {
		t.Fatal(err)
	}
	var header metadata.MD
	second, err := s.CreatePerson(as(t, staff(riga, "")), req, grpc.Header(&header))
	if err != nil || !proto.Equal(first, second) || !slices.Equal(header.Get(rpc.ReplayedHeader), []string{"true"}) {
		t.Errorf("first\n%v\nsecond\n%v, %v, %v", first, second, header, err)
	}
	req.Person.Surname = "Kalniņa"
	_, err = s.CreatePerson(as(t, staff(riga, "")), req)
	wantErr(t, "another request under the same id", err, "IDEMPOTENCY_KEY_REUSED")

	household := &personsv1.CreateHouseholdRequest{RequestId: uuid.NewString(), Household: &personsv1.Household{Municipality: riga, Memberships: []*personsv1.Membership{
		{Person: first.GetPerson().GetName(), Role: personsv1.HouseholdRole_HOUSEHOLD_ROLE_APPLICANT, StartDate: "2020-01-01"},
	}}}
	one, err := s.CreateHousehold(as(t, staff(riga, "")), household)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := s.CreateHousehold(as(t, staff(riga, "")), household); err != nil || !proto.Equal(one, two) {
		t.Errorf("first\n%v\nsecond\n%v, %v", one, two, err)
	}
	var rows int
	if err := s.db.QueryRow(t.Context(), "select (select count(*) from person) + (select count(*) from household) + (select count(*) from outbox)").Scan(&rows); err != nil || rows != 4 {
		t.Errorf("%d rows of persons, households and events, want 4 (%v)", rows, err)
	}
}

func TestUpdateOverTheWire(t *testing.T) {
	s := serve(t)
	p := s.create(t)
	update := func(p *personsv1.Person, mask ...string) (*personsv1.Person, error) {
		req := &personsv1.UpdatePersonRequest{Person: p}
		if mask != nil {
			req.UpdateMask = &fieldmaskpb.FieldMask{Paths: mask}
		}
		resp, err := s.UpdatePerson(as(t, staff(riga, "")), req)
		return resp.GetPerson(), err
	}
	got, err := update(&personsv1.Person{Name: p.GetName(), Etag: p.GetEtag(), Surname: "Kalniņa"}) // without a mask: what is populated
	if err != nil || got.GetSurname() != "Kalniņa" || got.GetGivenName() != "Anna" || got.GetEtag() == p.GetEtag() {
		t.Errorf("%v, %v", got, err)
	}
	got, err = update(&personsv1.Person{Name: p.GetName()}, "declared_address", "etag")
	if err != nil || got.GetDeclaredAddress() != nil {
		t.Errorf("address removed: %v, %v", got, err)
	}
	_, err = update(&personsv1.Person{Name: p.GetName(), Etag: p.GetEtag(), Surname: "Liepa"})
	wantErr(t, "an old etag", err, "RECORD_CHANGED")
	_, err = update(&personsv1.Person{Name: p.GetName(), BirthDate: "1879-01-01"}, "birth_date")
	wantErr(t, "too old", err, "BIRTH_DATE_INVALID", "person.birth_date")
	_, err = update(&personsv1.Person{Name: p.GetName(), BirthDate: "yesterday"}, "birth_date")
	wantErr(t, "no date", err, "BIRTH_DATE_INVALID", "person.birth_date")
	_, err = update(&personsv1.Person{Name: p.GetName(), Identifiers: p.GetIdentifiers()})
	wantErr(t, "identifiers", err, "PERSON_UPDATE_MASK_INVALID", "update_mask")
	_, err = update(&personsv1.Person{Surname: "Liepa"}, "surname")
	wantErr(t, "nobody", err, "REQUEST_INVALID", "person.name")
	_, err = update(&personsv1.Person{Name: "persons/" + uuid.NewString(), Surname: "Liepa"}, "surname")
	wantErr(t, "a stranger", err, "PERSON_NOT_FOUND")
}

func TestViolationsNameTheFieldsOfTheRequest(t *testing.T) {
	s := serve(t)
	p := s.someone()
	p.BirthDate, p.Identifiers[0].Value = "1980-02-30", "161175-19997"
	_, err := s.CreatePerson(as(t, staff(riga, "")), &personsv1.CreatePersonRequest{Person: p})
	wantErr(t, "person", err, "BIRTH_DATE_INVALID", "person.birth_date", "person.identifiers[0].value")
	_, err = s.CreatePerson(as(t, staff(riga, "")), &personsv1.CreatePersonRequest{Person: &personsv1.Person{}})
	wantErr(t, "an empty person", err, "REQUEST_INVALID")
	_, err = s.AddIdentifier(as(t, staff(riga, "")), &personsv1.AddIdentifierRequest{Person: s.create(t).GetName(), Identifier: &personsv1.Identifier{Kind: 1, Value: "40003521600"}})
	wantErr(t, "a company", err, "IDENTIFIER_INVALID", "identifier.value")
	_, err = s.ListMunicipalities(t.Context(), &personsv1.ListMunicipalitiesRequest{Day: "2025-02-30"})
	wantErr(t, "no such day", err, "REQUEST_INVALID", "day")
}

func TestHouseholdAndRepresentationOverTheWire(t *testing.T) {
	s := serve(t)
	anna, ina := s.create(t), s.create(t)
	ctx := as(t, staff(riga, ""))
	created, err := s.CreateHousehold(ctx, &personsv1.CreateHouseholdRequest{Household: &personsv1.Household{Municipality: riga, Memberships: []*personsv1.Membership{
		{Person: anna.GetName(), Role: personsv1.HouseholdRole_HOUSEHOLD_ROLE_APPLICANT, StartDate: "2020-01-01"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	name := created.GetHousehold().GetName()
	if _, err := s.AddHouseholdMember(ctx, &personsv1.AddHouseholdMemberRequest{Household: name, Etag: created.GetHousehold().GetEtag(), Membership: &personsv1.Membership{
		Person: ina.GetName(), Role: personsv1.HouseholdRole_HOUSEHOLD_ROLE_CHILD, StartDate: "2021-01-01",
	}}); err != nil {
		t.Fatal(err)
	}
	ended, err := s.EndHouseholdMembership(ctx, &personsv1.EndHouseholdMembershipRequest{Household: name, Person: ina.GetName(), EndDate: "2022-01-01"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.GetHousehold(ctx, &personsv1.GetHouseholdRequest{Name: name})
	if err != nil || !proto.Equal(got.GetHousehold(), ended.GetHousehold()) || got.GetHousehold().GetMemberships()[1].GetEndDate() != "2022-01-01" {
		t.Errorf("answered\n%v\nread\n%v, %v", ended.GetHousehold(), got.GetHousehold(), err)
	}
	_, err = s.CreateHousehold(as(t, staff(daugavpils, "")), &personsv1.CreateHouseholdRequest{Household: &personsv1.Household{Municipality: riga, Memberships: got.GetHousehold().GetMemberships()}})
	wantErr(t, "a household in another municipality", err, "ACCESS_DENIED")

	r, err := s.CreateRepresentation(ctx, &personsv1.CreateRepresentationRequest{Representation: &personsv1.Representation{
		Person: ina.GetName(), Representative: anna.GetName(), Kind: personsv1.RepresentationKind_REPRESENTATION_KIND_PARENT, StartDate: "2015-01-01",
	}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.ListRepresentations(ctx, &personsv1.ListRepresentationsRequest{Person: ina.GetName(), Day: "2015-01-01"})
	if err != nil || len(list.GetRepresentations()) != 1 || !proto.Equal(list.GetRepresentations()[0], r.GetRepresentation()) {
		t.Errorf("created\n%v\nlisted\n%v, %v", r, list, err)
	}
}

func TestSearchIsAuditedWithoutItsTerms(t *testing.T) {
	s := serve(t)
	p := s.create(t)
	who := staff(riga, "cases/"+uuid.NewString())
	who.CasePersons = []string{p.GetName()}
	ctx := as(t, who)
	found, err := s.SearchPersons(ctx, &personsv1.SearchPersonsRequest{Identifier: " 000180-00001 "})
	if err != nil || len(found.GetPersons()) != 1 || found.GetPersons()[0].GetName() != p.GetName() {
		t.Fatalf("%v, %v", found, err)
	}
	_, err = s.SearchPersons(as(t, staff(riga, "")), &personsv1.SearchPersonsRequest{Identifier: "000180-00001"})
	wantErr(t, "without a case", err, "SEARCH_REFERENCE_REQUIRED", "digisoc-case")
	_, err = s.SearchPersons(ctx, &personsv1.SearchPersonsRequest{Surname: "Ozoliņa"})
	wantErr(t, "too wide", err, "SEARCH_TOO_WIDE")
	var everything string
	if err := s.db.QueryRow(t.Context(), "select string_agg(audit::text, '; ') from audit where action = 'SearchPersons'").Scan(&everything); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`searches/[0-9a-f]{32}/1`).MatchString(everything) || !strings.Contains(everything, p.GetName()) || strings.Contains(everything, "00018000001") || strings.Contains(everything, "Ozoli") {
		t.Errorf("audit log holds %s", everything)
	}
}

func TestWhoMayCall(t *testing.T) {
	s := serve(t)
	p := s.create(t)
	get := func(ctx context.Context) error {
		_, err := s.GetPerson(ctx, &personsv1.GetPersonRequest{Name: p.GetName()})
		return err
	}
	wantErr(t, "without a token", get(t.Context()), "TOKEN_MISSING")
	noPurpose := staff(riga, "")
	noPurpose.Purpose = ""
	wantErr(t, "without a purpose", get(as(t, noPurpose)), "PURPOSE_REQUIRED")
	wantErr(t, "from another municipality", get(as(t, staff(daugavpils, ""))), "PERSON_NOT_FOUND")
	if list, err := s.ListMunicipalities(t.Context(), &personsv1.ListMunicipalitiesRequest{}); err != nil || len(list.GetMunicipalities()) != 42 {
		t.Errorf("reference data without a token: %d, %v", len(list.GetMunicipalities()), err)
	}
	refused := slices.ContainsFunc(s.Audited(), func(e audit.Entry) bool {
		return e.Reason == "PERSON_NOT_FOUND" && e.Municipality == daugavpils && slices.Contains(e.Subjects, p.GetName())
	})
	if !refused {
		t.Error("the refusal is not in the audit log")
	}
	stranger := "persons/" + uuid.NewString()
	names := &personsv1.BatchGetPersonsRequest{Names: []string{stranger, p.GetName(), p.GetName()}}
	elsewhere := as(t, staff(daugavpils, ""))
	if resp, err := s.BatchGetPersons(elsewhere, names); err != nil || len(resp.GetPersons()) != 0 || len(resp.GetMissing()) != 2 {
		t.Errorf("batch by another municipality: %v, %v", resp, err)
	}
	cases := personsv1.NewPersonsServiceClient(s.As("cases"))
	if resp, err := cases.BatchGetPersons(elsewhere, names); err != nil || len(resp.GetPersons()) != 1 || !slices.Equal(resp.GetMissing(), []string{stranger}) {
		t.Errorf("batch by cases for its staff: %v, %v", resp, err)
	}
	_, err := personsv1.NewPersonsServiceClient(s.As("assistance")).BatchGetPersons(elsewhere, names)
	wantErr(t, "a program that is not on the list", err, "CALLER_NOT_ALLOWED")
}

// Reasons are part of the API: the enum of the contract and the errors of the domain list the same words.
func TestReasonsStandInTheContract(t *testing.T) {
	source, err := os.ReadFile("../domain/errors.go")
	if err != nil {
		t.Fatal(err)
	}
	var domain, contract []string
	for _, m := range regexp.MustCompile(`errs\.New\(errs\.\w+, "([A-Z_]+)"`).FindAllSubmatch(source, -1) {
		domain = append(domain, string(m[1]))
	}
	for name, number := range personsv1.Reason_value {
		if number != 0 {
			contract = append(contract, strings.TrimPrefix(name, "REASON_"))
		}
	}
	slices.Sort(domain)
	slices.Sort(contract)
	if len(domain) == 0 || !slices.Equal(domain, contract) {
		t.Errorf("domain\n%v\ncontract\n%v", domain, contract)
	}
}

func TestOnlyAnswersAreEncoded(t *testing.T) {
	if _, err := server.Encode(errors.New("no answer")); err == nil {
		t.Error("anything is encoded")
	}
}
