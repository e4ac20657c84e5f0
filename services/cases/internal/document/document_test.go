package document_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/document"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	anna  = uuid.MustParse("00000000-0000-7000-8000-00000000000a")
	berta = uuid.MustParse("00000000-0000-7000-8000-00000000000b")
	child = uuid.MustParse("00000000-0000-7000-8000-00000000000c")
	id    = uuid.MustParse("00000000-0000-7000-8000-0000000000dd")
)

// decided are assessments of the means test as it answered them, one for each kind of outcome.
var decided = []string{"grant", "refuse", "one-month", "mixed", "crisis"}

var invented = domain.Particulars{Issuer: "Jānis Bērzs", Persons: []domain.Particular{
	{Person: anna, Name: "Anna Paraudziņa", Code: "00000012345", Address: "Brīvības iela 1–2, Ogre, Ogres novads"},
	{Person: berta, Name: "Berta Šķēlēna-Žagariņa", Code: "00000012353"},
	{Person: child, Name: "Kārlis Paraudziņš", Code: "00000012361"},
}}

// issued is a file with a decision issued on an assessment of testdata.
func issued(t testing.TB, name string) *domain.File {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	must(t, err)
	var body bytes.Buffer
	must(t, json.Compact(&body, raw))
	a := &assistancev1.Assessment{}
	must(t, protojson.Unmarshal(raw, a))
	f := &domain.File{
		Application: domain.Application{ID: id, Municipality: a.GetMunicipality(), Channel: "ON_SITE", Applicant: anna, Purposes: asked(a),
			Received: domain.NewDate(2026, 11, 20), Declaration: wire.Declaration(a.GetDeclaration()), State: domain.InCase, Revision: 1, Version: 1},
		Case: &domain.Case{ID: id, Number: "OGR-2026-000042", State: domain.CaseAssessed, Version: 1},
	}
	for _, adult := range f.Application.Declaration.Adults(f.Application.Received) {
		f.Application.Signatures = append(f.Application.Signatures, domain.Signature{Person: adult, Signed: true, Method: domain.SignedOnPaper, Time: time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)})
	}
	if name == "grant" {
		must(t, f.RecordAgreement(domain.Agreement{Concluded: domain.NewDate(2026, 11, 24), Measures: "meklēt darbu un apmeklēt grupu „Ceļš uz darbu”."}, actor("worker")))
	}
	f.Assessment = &domain.Assessment{ID: id, Revision: 1, Entitlements: wire.Entitlements(a.GetResult().GetEntitlements()),
		Persons: f.Application.Declaration.Counted(), EngineVersion: a.GetEngineVersion(), ParametersHash: a.GetParametersHash(), Agreement: name == "grant"}
	d, err := f.Draft(domain.Proposal{Reasons: "Iesniegums un pierādījumi pārbaudīti.\nIenākumi salīdzināti ar konta pārskatiem.",
		Hearing: hearing[name], Payees: payees[name]}, domain.Duties{}, actor("worker"))
	must(t, err)
	d.ID = id
	must(t, f.Issue(id, domain.Basis{Assessment: body.Bytes(), Particulars: particulars(t, name)}, actor("head"), func(on domain.Date) domain.Date { return on.AddMonths(1) }))
	return f
}

// asked are the purposes of an assessment.
func asked(a *assistancev1.Assessment) []domain.Purpose {
	var out []domain.Purpose
	for _, p := range a.GetPurposes() {
		out = append(out, wire.Word[domain.Purpose](typesv1.ApplicationPurpose_name, "APPLICATION_PURPOSE_", p))
	}
	return out
}

func actor(who string) domain.Actor {
	return domain.Actor{Subject: who, Now: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), Today: domain.NewDate(2026, 11, 25)}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What the procedure added to some of them.
var (
	hearing = map[string]string{"refuse": "Anna Paraudziņa uzklausīta klātienē 23.11.2026.; iebildumu nav.", "mixed": "Uzklausīta pa tālruni 24.11.2026."}
	payees  = map[string][]domain.Payee{"grant": {{Benefit: "HOUSING", Kind: domain.PayeeSupplier, Supplier: "SIA „Ogres namsaimnieks”"}}}
)

// particulars are those of invented persons, with the norms as the means test lists its rules.
func particulars(t testing.TB, name string) domain.Particulars {
	t.Helper()
	p := invented
	raw, err := os.ReadFile(filepath.Join("testdata", "norms.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &p.Norms))
	switch name {
	case "one-month":
		p.OneMonthAwards = 2
	case "mixed":
		p.Overlaps = []domain.Overlap{{Benefit: "HOUSING", Start: domain.NewDate(2026, 10, 1), End: domain.NewDate(2026, 11, 30), Municipality: "0001000"}}
		p.OverlapReason = "Rīgas pašvaldības lēmums ar 31.10.2026. ir atcelts; apstiprināts pa tālruni."
	}
	return p
}

func renderer(t testing.TB) *document.Renderer {
	t.Helper()
	r, err := document.New()
	must(t, err)
	return r
}

// Every document of every kind of decision is what a person has read and accepted. The same decision gives the same bytes.
func TestDocumentsAreGolden(t *testing.T) {
	r := renderer(t)
	for _, name := range decided {
		f := issued(t, name)
		for _, kind := range f.Decisions[0].Documents() {
			got, err := r.Render(kind, f, &f.Decisions[0])
			must(t, err)
			golden(t, filepath.Join("testdata", "golden", name+"-"+string(kind)+".html"), got)
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		must(t, os.MkdirAll(filepath.Dir(file), 0o755))
		must(t, os.WriteFile(file, got, 0o644))
		return
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if !bytes.Equal(want, got) {
		t.Errorf("%s differs; read the difference, then run with -update", file)
	}
}
