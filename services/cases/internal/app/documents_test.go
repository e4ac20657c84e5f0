package app_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// issued walks a new file to an issued decision.
func (w *world) issued() app.DecisionView {
	w.t.Helper()
	d, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: w.drafted().Decision.ID})
	must(w.t, err)
	return d
}

func (w *world) read(c caller.Caller, d uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (domain.Document, error) {
	v, err := w.GetDecisionDocument(w.as(c, "GetDecisionDocument"), d, kind, format)
	return v.Document, err
}

func TestDocumentsAreKeptAtIssue(t *testing.T) {
	w := newWorld(t)
	d := w.issued()
	for _, kind := range domain.DocumentKinds {
		got, err := w.read(worker, d.Decision.ID, kind, domain.HTML)
		must(t, err)
		if !bytes.Contains(got.Body, []byte("Anna Paraudziņa")) || got.SHA256 == "" || !got.Made.Equal(d.Decision.Issued) {
			t.Fatalf("%s: %+v", kind, got)
		}
	}
	// The registry and the means test are not asked again, and the document does not change with them.
	w.registry.err, w.assistance.err = errs.ErrServiceUnavailable, errs.ErrServiceUnavailable
	if _, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.HTML); err != nil {
		t.Fatal(err)
	}
}

// A decision names its addressee: it is not issued while the registry or the means test cannot say what it needs.
func TestIssueFailsClosedWithoutParticulars(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted()
	issue := func() error {
		_, err := w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: draft.Decision.ID})
		return err
	}
	w.registry.err = errs.ErrServiceUnavailable
	if err := issue(); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Fatal(err)
	}
	w.registry.err, w.assistance.err = nil, errs.ErrServiceUnavailable
	if err := issue(); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Fatal(err)
	}
	w.assistance.err = nil
	f, err := w.store.File(t.Context(), app.Key{Decision: draft.Decision.ID})
	must(t, err)
	known := w.registry.people[f.Application.Applicant]
	delete(w.registry.people, f.Application.Applicant)
	if err := issue(); !errors.Is(err, domain.ErrPersonUnknown) {
		t.Fatal(err)
	}
	if n := w.count("select count(*) from decision_document"); n != 0 {
		t.Fatalf("%d documents of nothing", n)
	}
	w.registry.people[f.Application.Applicant] = known
	must(t, issue())
}

// The PDF is printed from the kept page, once: who asks again gets the same bytes.
func TestPDFIsPrintedOnceFromTheKeptPage(t *testing.T) {
	w := newWorld(t)
	d := w.issued()
	page, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.HTML)
	must(t, err)
	first, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.PDF)
	must(t, err)
	again, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.PDF)
	must(t, err)
	if len(w.printer.pages) != 1 || !bytes.Equal(w.printer.pages[0], page.Body) || !bytes.Equal(first.Body, again.Body) || first.SHA256 != again.SHA256 {
		t.Fatalf("%d prints", len(w.printer.pages))
	}
	w.printer.err = domain.ErrPrinterMissing
	if _, err := w.read(worker, d.Decision.ID, domain.CertificateDocument, domain.PDF); !errors.Is(err, domain.ErrPrinterMissing) {
		t.Fatal(err)
	}
	if _, err := w.read(worker, d.Decision.ID, domain.CertificateDocument, domain.HTML); err != nil {
		t.Fatalf("HTML needs no printer: %v", err)
	}
}

func TestTwoWhoPrintAtOnceGetTheSamePDF(t *testing.T) {
	w := newWorld(t)
	d := w.issued()
	sums := make([]string, 6)
	for _, err := range parallel(len(sums), func(i int) error {
		got, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.PDF)
		sums[i] = got.SHA256
		return err
	}) {
		must(t, err)
	}
	for _, sum := range sums {
		if sum != sums[0] {
			t.Fatalf("%v", sums)
		}
	}
}

func TestWhoReadsADocument(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted()
	f, err := w.store.File(t.Context(), app.Key{Decision: draft.Decision.ID})
	must(t, err)
	anna := citizen(f.Application.Applicant)
	if _, err := w.read(anna, draft.Decision.ID, domain.DecisionDocument, domain.HTML); !errors.Is(err, domain.ErrDecisionNotFound) {
		t.Fatalf("a citizen learned of a draft: %v", err)
	}
	if _, err := w.read(worker, draft.Decision.ID, domain.DecisionDocument, domain.HTML); !errors.Is(err, domain.ErrDocumentNotFound) {
		t.Fatal(err)
	}
	_, err = w.IssueDecision(w.as(head, "IssueDecision"), app.IssueDecision{ID: draft.Decision.ID})
	must(t, err)
	if _, err := w.read(anna, draft.Decision.ID, domain.DecisionDocument, domain.HTML); err != nil {
		t.Fatal(err)
	}
	elsewhere := worker
	elsewhere.Municipality = "0001000"
	for _, c := range []caller.Caller{citizen(uuid.New()), elsewhere} {
		if _, err := w.read(c, draft.Decision.ID, domain.DecisionDocument, domain.HTML); !errors.Is(err, domain.ErrDecisionNotFound) {
			t.Fatalf("%v", err)
		}
	}
}

// A kept document whose bytes are not those that were hashed is not shown.
func TestDocumentMustHaveItsHash(t *testing.T) {
	w := newWorld(t)
	d := w.issued()
	_, err := w.db.Exec(t.Context(), "insert into decision_document (decision_id, kind, format, sha256, body, made_at) values ($1, 'DECISION', 'PDF', $2, 'x', now())",
		d.Decision.ID, strings.Repeat("0", 64))
	must(t, err)
	if _, err := w.read(worker, d.Decision.ID, domain.DecisionDocument, domain.PDF); errs.KindOf(err) != errs.Internal {
		t.Fatal(err)
	}
}

func TestDeclarationToSign(t *testing.T) {
	w := newWorld(t)
	a := w.filed()
	got, err := w.GetApplicationDeclaration(w.as(worker, "GetApplicationDeclaration"), a.Application.ID, domain.HTML)
	must(t, err)
	if !strings.Contains(string(got.Body), "Iztikas līdzekļu deklarācija") || !strings.Contains(string(got.Body), "vēl nav parakstīts") {
		t.Fatalf("%s", got.Body)
	}
	w.registry.err = errs.ErrServiceUnavailable
	if _, err := w.GetApplicationDeclaration(w.as(worker, "GetApplicationDeclaration"), a.Application.ID, domain.HTML); !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Fatal(err)
	}
}
